using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.Tests.Configuration;
using BeamlineMonitor.Analysis.Tests.Lithium;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.TwoCells;

/// <summary>Layers of LiCoO2 with known truth at 1e4 counts in (003), with and without the collector's aluminium in the beam.</summary>
internal static class Layers
{
    public const double Counts = 1e4;
    public const double Al111 = 900;
    public const double Al200 = 600;
    public const int PristineFrames = 10;

    public static readonly Phase LiCoO2 = PhaseParser.Parse("LiCoO2.json", Json.Read(Path.Combine("phases", "LiCoO2.json")));
    public static readonly Phase Al = PhaseParser.Parse("Al.json", Json.Read(Path.Combine("phases", "Al.json")));
    public static readonly HexagonalCell Pristine = At(1);
    private static readonly Lazy<PhaseReference> WithoutAl = new(() => BuildWithoutAl());
    private static readonly Lazy<PhaseReference> WithAl = new(() => BuildWithAl(1));

    /// <summary>The reference of ten pristine frames.</summary>
    public static PhaseReference Reference(bool withAl) => (withAl ? WithAl : WithoutAl).Value;

    public static TwoCellAnalyzer Analyzer(bool withAl = false) => Analyzer(Reference(withAl));

    public static TwoCellAnalyzer Analyzer(PhaseReference reference, LithiumCurve? curve = null) => new(
        SyntheticFrame.Calibration, LiCoO2, reference, curve ?? Cells.S, Cells.Usual, reference.Inert is null ? null : Al);

    /// <summary>The cell of a homogeneous layer.</summary>
    public static HexagonalCell At(double x) => new(Cells.S.AOfOnePhase.Value(x), Cells.S.COfOnePhase.Value(x));

    /// <summary>Expected counts of cells with their shares.</summary>
    public static double[] Expected(params (HexagonalCell Cell, double Share)[] cells) => Expected(0, cells);

    /// <summary>The same before the collector, whose aluminium is in the beam.</summary>
    public static double[] ExpectedWithAl(double shiftKeV, params (HexagonalCell Cell, double Share)[] cells)
    {
        double[] mu = Expected(shiftKeV, cells);
        SyntheticFrame.AddLine(mu, Al.Cell, new MillerIndices(1, 1, 1), Al111, shiftKeV: shiftKeV);
        SyntheticFrame.AddLine(mu, Al.Cell, new MillerIndices(2, 0, 0), Al200, shiftKeV: shiftKeV);
        return mu;
    }

    /// <summary>A cell in a layer that has become warmer.</summary>
    public static HexagonalCell Warm(HexagonalCell cell, double riseKelvin) => LiCoO2.Expansion.Expand(cell.Constants, riseKelvin) is var warm
        ? new HexagonalCell(warm.A, warm.C)
        : default;

    /// <summary>A layer and its collector that have become warmer.</summary>
    public static double[] ExpectedWarmWithAl(double riseKelvin, double x)
    {
        double[] mu = Expected((Warm(At(x), riseKelvin), 1));
        CellConstants al = Al.Expansion.Expand(Al.Cell, riseKelvin);
        SyntheticFrame.AddLine(mu, al, new MillerIndices(1, 1, 1), Al111);
        SyntheticFrame.AddLine(mu, al, new MillerIndices(2, 0, 0), Al200);
        return mu;
    }

    /// <summary>
    /// A reference of pristine frames before the collector. (006) lies on Al (111) there, so its tie is that of a layer without Al; with the
    /// tie known, the aluminium's own cell gives the place of its line from both of its lines.
    /// </summary>
    /// <param name="firstSeed">Seed of the first of ten pristine frames.</param>
    public static PhaseReference BuildWithAl(int firstSeed)
    {
        Spectrum[] frames = Draw(ExpectedWithAl(0, (Pristine, 1)), firstSeed, PristineFrames);
        PhaseReference reference = Required(ReferenceBuilder.Build(
            frames, SyntheticFrame.Calibration, LiCoO2, [Al], "detector 1", 4, AnalysisOptions.Default)) with { Ties = Reference(false).Ties };
        var counts = new uint[SyntheticFrame.Channels];
        for (int i = 0; i < counts.Length; i++) counts[i] = (uint)frames.Sum(frame => frame.Counts[i]);
        var sum = new Spectrum(ImmutableArray.Create(counts), TimeSpan.FromSeconds(570), TimeSpan.FromSeconds(600), null);
        CellEstimate al = new SpectrumAnalyzer(SyntheticFrame.Calibration, [LiCoO2, Al], [], AnalysisOptions.Default, [reference]).Analyze(sum).Phases[1].Cell!;
        double energy = Bragg.EnergyKeV(al.Constants.DSpacing(new MillerIndices(1, 1, 1)), SyntheticFrame.TwoThetaDegrees);
        double sigma = energy * al.CountingSigma(CellConstant.A) / al.Constants.A;
        return reference with { Inert = new InertLine("Al", "111", new MillerIndices(1, 1, 1), energy, sigma) };
    }

    /// <summary>Analyses frames of one expectation, one for each seed from 1.</summary>
    public static TwoCellResult[] Analyze(double[] expected, int frames, bool withAl = false)
    {
        var results = new TwoCellResult[frames];
        Parallel.For(
            0,
            frames,
            () => Analyzer(withAl),
            (i, _, analyzer) =>
            {
                results[i] = analyzer.Analyze(SyntheticFrame.Draw(expected, i + 1));
                return analyzer;
            },
            _ => { });
        return results;
    }

    public static Spectrum[] Draw(double[] expected, int firstSeed, int count) =>
        [.. Enumerable.Range(firstSeed, count).Select(seed => SyntheticFrame.Draw(expected, seed))];

    /// <summary>The same on a scale that has shifted.</summary>
    public static double[] Expected(double shiftKeV, (HexagonalCell Cell, double Share)[] cells)
    {
        double[] mu = SyntheticFrame.Background(Counts);
        foreach ((HexagonalCell cell, double share) in cells)
        {
            foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened)
                SyntheticFrame.AddLine(mu, cell.Constants, hkl, Counts * relative * share, shiftKeV: shiftKeV);
        }

        return mu;
    }

    private static PhaseReference BuildWithoutAl() => Required(ReferenceBuilder.Build(
        Draw(Expected((Pristine, 1)), 1, PristineFrames), SyntheticFrame.Calibration, LiCoO2, [], "detector 1", 4, AnalysisOptions.Default));

    private static PhaseReference Required((PhaseReference? Reference, AnalysisStatus Status) built) =>
        built.Reference ?? throw new InvalidOperationException($"The pristine frames give no reference: {built.Status}.");
}
