using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>What the pristine frames of a layer before one detector gave.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Reference">Its reference, or null.</param>
/// <param name="Temperature">Temperature of the frames that made it; null without any.</param>
/// <param name="Fault">Why there is no reference; empty where there is one.</param>
internal sealed record PristineReference(LayerPosition Layer, PhaseReference? Reference, PristineTemperature? Temperature, string Fault);
