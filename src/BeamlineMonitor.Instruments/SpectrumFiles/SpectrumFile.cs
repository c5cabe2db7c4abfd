using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>What one spectrum file holds, as recorded: nothing is corrected, and a stale header stays stale.</summary>
/// <param name="Format">The layout it was read from.</param>
/// <param name="Elements">The detector elements in column order; at least one, all with the same number of channels.</param>
/// <param name="Environment">Process variables noted with the exposure, in file order; names may repeat.</param>
/// <param name="Remarks">Free text of the file, one line each, in file order.</param>
public sealed record SpectrumFile(
    SpectrumFileFormat Format,
    ImmutableArray<SpectrumElement> Elements,
    ImmutableArray<EnvironmentEntry> Environment,
    ImmutableArray<string> Remarks);
