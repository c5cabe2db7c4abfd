namespace BeamlineMonitor.Instruments.Observing;

/// <summary>What a watch saw: an exposure, or a remark.</summary>
public abstract record Observation;
