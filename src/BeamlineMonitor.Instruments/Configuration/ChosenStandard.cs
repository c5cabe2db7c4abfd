using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>A standard that was asked for, with its phase.</summary>
/// <param name="Standard">The standard; it fits the phase.</param>
/// <param name="Phase">The phase whose reflections and expansion it has.</param>
/// <param name="Remark">A sentence for the result where the name left a choice between batches, else null.</param>
public sealed record ChosenStandard(CalibrantStandard Standard, Phase Phase, string? Remark);
