using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>The words for what to mind about a frame, in a fixed order.</summary>
public static class LayerFlags
{
    /// <summary>The gauge is farther from its layer than the plan allows: the electrode has moved.</summary>
    public const string OffLayer = "off-layer";

    /// <summary>The layer shows two cells; x is their area-weighted mean.</summary>
    public const string TwoCells = "two-cells";

    /// <summary>The inert line has moved, or the pooled frames say that the energy scale has.</summary>
    public const string Drift = "drift";

    /// <summary>The layer has no reference, so nothing can be anchored.</summary>
    public const string NoReference = "no-reference";

    private const double DriftZ = 4; // one frame in 16,000 by chance
    private static readonly SpectrumConcerns[] Concerns =
        [SpectrumConcerns.ImpossibleTimes, SpectrumConcerns.LinesDisagree, SpectrumConcerns.Misfit, SpectrumConcerns.TrustedCalibration];

    /// <summary>The flags of an analysed frame.</summary>
    /// <param name="gate">What the gate remarked.</param>
    /// <param name="reading">What the frame says.</param>
    /// <param name="hasNumbers">False where nothing could be read; then the reason is the first flag.</param>
    /// <returns>The words, none twice.</returns>
    public static ImmutableArray<string> Of(ImmutableArray<string> gate, LayerReading reading, bool hasNumbers)
    {
        var flags = new List<string>(gate);
        AnalysisStatus status = reading.Spectrum.Phases[0].Status;
        if (!hasNumbers) flags.Add(EnumWord.Of(status));

        // Two cells fit where one does not: then what is wrong with the one cell says nothing about x.
        if (reading.Pair is null) flags.AddRange(ConcernsOf(reading.Spectrum));
        flags.AddRange(CaveatsOf(reading).Words());
        if (reading.Pair is not null) flags.Add(TwoCells);
        if (IsDrift(reading)) flags.Add(Drift);
        return [.. flags.Distinct()];
    }

    /// <summary>The concerns of a spectrum.</summary>
    /// <param name="spectrum">What the frame says.</param>
    /// <returns>The words, in a fixed order.</returns>
    public static IEnumerable<string> ConcernsOf(SpectrumResult spectrum) => Concerns.Where(concern => spectrum.Concerns.HasFlag(concern)).Select(EnumWord.Of);

    private static LithiumCaveats CaveatsOf(LayerReading reading)
    {
        LithiumCaveats ofOne = reading.Lithium?.Flags ?? LithiumCaveats.None;
        if (reading.Pair is not { } pair) return ofOne;
        LithiumCaveats flags = (ofOne & LithiumCaveats.AmbiguousBranch) | (reading.FromVolume?.Flags ?? 0) | (reading.FromC?.Flags ?? 0);
        return pair.Kind == LayerCells.TwoPhase ? flags | LithiumCaveats.TwoPhase : flags;
    }

    private static bool IsDrift(LayerReading reading) =>
        reading.Diagnosis?.Verdict == LayerVerdict.Drift
        || (reading.Drift is { SigmaElectronVolts: > 0 } drift && Math.Abs(drift.ElectronVolts) > DriftZ * drift.SigmaElectronVolts);
}
