using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Analysis.References;

/// <summary>Makes a reference from pristine frames of one layer before one detector: their counts are added up and fitted once.</summary>
public static class ReferenceBuilder
{
    /// <summary>A ratio is never taken for known better than this, relative to itself.</summary>
    private const double SmallestRelativeSigma = 1e-3;

    /// <summary>Makes the reference of a phase.</summary>
    /// <param name="frames">Pristine frames of one layer; at least one, all of the calibration's channel count.</param>
    /// <param name="calibration">The detector's calibration.</param>
    /// <param name="phase">The phase that is to be anchored.</param>
    /// <param name="inert">Phases that the charge does not change; the strongest of their lines becomes the drift sentinel. May be empty.</param>
    /// <param name="detector">Name of the detector.</param>
    /// <param name="layer">The layer, or null.</param>
    /// <param name="options">Limits.</param>
    /// <param name="pristineX">Li content of the frames, 0 to 2.</param>
    /// <param name="knownTies">Ties that other layers have measured; a line that they tie is held here too. Null measures all ties here.</param>
    /// <returns>The reference, or null with the status that says why there is none.</returns>
    /// <exception cref="ArgumentException">There are no frames, or one has another number of channels.</exception>
    public static (PhaseReference? Reference, AnalysisStatus Status) Build(
        IReadOnlyList<Spectrum> frames,
        DetectorCalibration calibration,
        Phase phase,
        IReadOnlyList<Phase> inert,
        string detector,
        int? layer,
        AnalysisOptions options,
        double pristineX = 1,
        IReadOnlyList<ReferenceTie>? knownTies = null)
    {
        Spectrum sum = Sum(frames);
        Phase[] phases = [phase, .. inert];
        SpectrumResult rough = new SpectrumAnalyzer(calibration, phases, [], options).Analyze(sum);
        PhaseResult first = rough.Phases[0];
        if (first.Status != AnalysisStatus.Ok) return (null, first.Status);

        // Once more with the lines that stand out and, however weak, those that are to be tied: their ratio is what is wanted.
        MillerIndices[] shown = [.. first.Peaks.Select(peak => peak.Indices)];
        IntensityTie[] wanted = [.. phase.Ties.Where(tie => shown.Contains(tie.To))];
        MillerIndices[] fitted = [.. shown.Union(wanted.Select(tie => tie.Tied)).OrderBy(hkl => phase.Cell.InverseDSquared(hkl))];
        var untied = new PhaseReference(
            phase.Name, detector, layer, phase.System, first.Cell!.Constants, first.Cell.Counting,
            rough.Shape!.Width, rough.Shape.Tail, 0,
            [.. fitted.Select(hkl => new ReferenceLine(hkl, 0, 0))], [.. knownTies ?? []], null, frames.Count, calibration);
        SpectrumResult second = new SpectrumAnalyzer(calibration, phases, [], options, [untied]).Analyze(sum);
        PhaseResult result = second.Phases[0];
        if (result.Status != AnalysisStatus.Ok) return (null, result.Status);

        double strongest = result.Areas.Max(line => line.Area);
        return (
            untied with
            {
                PristineX = pristineX,
                Cell = result.Cell!.Constants,
                CellCovariance = result.Cell.Counting,
                Response = result.Cell.Response,
                ResponseEnergiesKeV = [.. result.Peaks.Select(peak => peak.EnergyKeV)],
                Width = second.Shape!.Width,
                Tail = second.Shape.Tail,
                SigmaDivergenceSquared = second.Shape.SigmaDivergenceSquared,
                Lines = [.. result.Areas.Select(line => new ReferenceLine(line.Indices, line.Area / strongest, (line.SigmaArea ?? line.Area) / strongest))],
                Ties = [.. wanted.Select(tie => knownTies?.FirstOrDefault(known => known.Tied == tie.Tied && known.To == tie.To) ?? Measure(tie, result.Areas))],
                Inert = Sentinel(second.Phases.Skip(1)),
            },
            AnalysisStatus.Ok);
    }

    private static Spectrum Sum(IReadOnlyList<Spectrum> frames)
    {
        var sum = new SpectrumSum();
        foreach (Spectrum frame in frames) sum.Add(frame);
        return sum.Total() ?? throw new ArgumentException("A reference needs at least one pristine frame.", nameof(frames));
    }

    private static ReferenceTie Measure(IntensityTie tie, ImmutableArray<LineArea> areas)
    {
        LineArea tied = areas.First(line => line.Indices == tie.Tied), to = areas.First(line => line.Indices == tie.To);
        double ratio = tied.Area / to.Area;
        double relativeOfTo = (to.SigmaArea ?? to.Area) / to.Area;
        double sigma = Math.Sqrt(Math.Pow((tied.SigmaArea ?? to.Area) / to.Area, 2) + Math.Pow(ratio * relativeOfTo, 2));
        return new ReferenceTie(tie.Name, tie.Tied, tie.To, ratio, Math.Max(sigma, SmallestRelativeSigma * ratio));
    }

    private static InertLine? Sentinel(IEnumerable<PhaseResult> inert)
    {
        (string Phase, PeakResult Peak)? strongest = null;
        foreach (PhaseResult phase in inert)
        {
            foreach (PeakResult peak in phase.Peaks)
            {
                if (strongest is null || peak.Area > strongest.Value.Peak.Area) strongest = (phase.Name, peak);
            }
        }

        return strongest is var (name, line)
            ? new InertLine(name, line.Indices.ToString(), line.Indices, line.EnergyKeV, line.SigmaEnergyKeV)
            : null;
    }
}
