namespace BeamlineMonitor.Acquisition.Samples;

/// <summary>One quantity over one exposure.</summary>
/// <param name="Mean">Mean of the samples.</param>
/// <param name="Minimum">Smallest.</param>
/// <param name="Maximum">Largest.</param>
public readonly record struct JoinedQuantity(double Mean, double Minimum, double Maximum);
