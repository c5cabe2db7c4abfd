using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.Tests.TwoCells;
using BeamlineMonitor.Analysis.TwoCells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.Diagnosis;

/// <summary>
/// What issue 3 asks of the diagnosis: 1e4 counts in (003), 900 and 600 in Al (111) and (200). Each run of ten frames has a reference of its own,
/// of ten pristine frames, so that a reference's luck does not decide.
/// </summary>
public sealed class LayerDiagnoserTests
{
    private const int Frames = 1000;
    private const int FramesOfALayer = 10;
    private const int References = 10;
    private const double StressGPa = -0.3;
    private static readonly BiaxialElasticity InPlane = new(ScatteringDirection.InPlane);
    private static readonly HexagonalCell Charged = Layers.At(0.65);
    private static readonly Lazy<TwoCellAnalyzer[]> Analyzers = new(() =>
        [.. Enumerable.Range(0, References).Select(i => Layers.Analyzer(Layers.BuildWithAl(1 + (i * Layers.PristineFrames))))]);

    private static readonly Lazy<TwoCellResult[]> Drifted = new(() => Analyze(Layers.ExpectedWithAl(0.03, (Charged, 1))));

    [Fact]
    public void Diagnose_UniformFrames_AlarmInAtMostOnePercent() =>
        AssertRight(Analyze(Layers.ExpectedWithAl(0, (Charged, 1))), LayerVerdict.Uniform, 0.99, ofOneFrame: true);

    [Fact]
    public void Diagnose_UniformLayerOfTwoPhases_AlarmsInAtMostOnePercent() => AssertRight(
        Analyze(Layers.ExpectedWithAl(0, (Layers.At(0.75), 0.5), (Layers.At(0.94), 0.5))), LayerVerdict.Uniform, 0.99, ofOneFrame: true);

    [Fact]
    public void Diagnose_FifteenPercentInactive_IsFoundInOneFrame() => AssertRight(
        Analyze(Layers.ExpectedWithAl(0, (Charged, 0.85), (Layers.Pristine, 0.15))), LayerVerdict.Inactive, 0.95, ofOneFrame: true);

    [Fact]
    public void Diagnose_StressOfThirdOfAGigapascal_IsFoundInOneFrame()
    {
        LayerDiagnosis[] found = AssertRight(
            Analyze(Layers.ExpectedWithAl(0, (Strained(InPlane), 1))), LayerVerdict.Stress, 0.95, ofOneFrame: true);
        Assert.InRange(found.Average(diagnosis => diagnosis.StressGPa!.Value.Value), StressGPa - 0.01, StressGPa + 0.01);
    }

    [Fact]
    public void Diagnose_DriftOfThirtyElectronvolts_IsFoundInTenFrames()
    {
        LayerDiagnosis[] found = AssertRight(Drifted.Value, LayerVerdict.Drift, 0.95, ofOneFrame: false);
        Assert.InRange(found.Average(diagnosis => diagnosis.ShiftKeV!.Value.Value), 0.028, 0.032);
    }

    /// <summary>The counts of one frame give the shift to ±11 eV: 30 eV is then seen or not, but never taken for something else.</summary>
    [Fact]
    public void Diagnose_DriftInOneFrame_IsNeverTakenForSomethingElse() => Assert.True(
        DiagnoseEach(Drifted.Value, 1).Count(diagnosis => diagnosis.Verdict is LayerVerdict.Drift or LayerVerdict.Uniform) >= 0.99 * Frames);

    /// <summary>15 K move Al (111) by −45 eV: drift if nobody knows of them, nothing where they were measured.</summary>
    [Fact]
    public void Diagnose_KnownWarming_IsNoDrift()
    {
        const double Rise = 15;
        TwoCellAnalyzer aware = Layers.Analyzer(withAl: true), unaware = Layers.Analyzer(withAl: true);
        aware.Systematics = new LithiumSystematics(Layers.LiCoO2.Expansion) { RiseKelvin = Rise, TemperatureSigmaKelvin = 1 };
        Spectrum[][] layers = [.. Layers.Draw(Layers.ExpectedWarmWithAl(Rise, 0.65), 1, 5 * FramesOfALayer).Chunk(FramesOfALayer)];

        Assert.All(layers, frames =>
        {
            LayerDiagnosis known = Diagnosed(aware, frames), unknown = Diagnosed(unaware, frames);
            Assert.Equal((LayerVerdict.Uniform, LayerVerdict.Drift), (known.Verdict, unknown.Verdict));
            Assert.InRange(known.ShiftKeV!.Value.Value - unknown.ShiftKeV!.Value.Value, 0.035, 0.05); // the luck of the reference is in both
        });

        static LayerDiagnosis Diagnosed(TwoCellAnalyzer analyzer, Spectrum[] frames) =>
            new LayerDiagnoser(analyzer, InPlane, new DiagnosisPriors()).Diagnose([.. frames.Select(analyzer.Analyze)])!;
    }

    [Fact]
    public void DriftIn_KnownWarming_IsTakenOutOfTheInertLine()
    {
        const double Rise = 8;
        PhaseReference reference = Layers.Reference(withAl: true);
        Spectrum frame = SyntheticFrame.Draw(Layers.ExpectedWarmWithAl(Rise, 0.65), 1);
        SpectrumResult result = new SpectrumAnalyzer(SyntheticFrame.Calibration, [Layers.LiCoO2, Layers.Al], [], AnalysisOptions.Default, [reference]).Analyze(frame);
        InertDrift asSeen = reference.Inert!.DriftIn(result)!.Value, left = reference.Inert.DriftIn(result, Layers.Al, Rise)!.Value;
        Assert.InRange(left.ElectronVolts, -4 * left.SigmaElectronVolts, 4 * left.SigmaElectronVolts);
        Assert.Equal(1000 * reference.Inert.EnergyKeV * Layers.Al.Expansion.APerKelvin * Rise, left.ElectronVolts - asSeen.ElectronVolts, 0.01);
    }

    [Fact]
    public void Diagnose_WithoutInertLine_CannotTellDriftButTellsStress()
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer();
        var diagnoser = new LayerDiagnoser(analyzer, InPlane, new DiagnosisPriors());
        LayerDiagnosis[] stressed = [.. Layers.Analyze(Layers.Expected((Strained(InPlane), 1)), 200).Select(frame => diagnoser.Diagnose([frame])!)];
        Assert.All(stressed, diagnosis => Assert.Null(diagnosis.Probability(LayerVerdict.Drift)));
        Assert.All(stressed, diagnosis => Assert.Null(diagnosis.ShiftKeV));
        Assert.All(stressed, diagnosis => Assert.Equal(1, diagnosis.Odds.Sum(odds => odds.Probability ?? 0), 1e-9));
        Assert.True(stressed.Count(diagnosis => diagnosis.Verdict == LayerVerdict.Stress) >= 190);
    }

    /// <summary>
    /// A Gaussian of width σ about u, once with u = 0 and once with u open by τ: ln B = ½ ln(σ²/(σ² + τ²)) + ½ (u/σ)² τ²/(σ² + τ²). Of uniform,
    /// one cell is half.
    /// </summary>
    [Fact]
    public void Diagnose_StressAndDrift_EvidenceIsThatOfAnOpenedGaussian()
    {
        var priors = new DiagnosisPriors();
        foreach (TwoCellResult[] frames in Drifted.Value.Take(5 * FramesOfALayer).Chunk(FramesOfALayer))
        {
            LayerDiagnosis diagnosis = new LayerDiagnoser(Analyzers.Value[0], InPlane, priors).Diagnose(frames)!;
            AssertEvidence(LayerVerdict.Stress, diagnosis.StressGPa!.Value, priors.SigmaStressGPa);
            AssertEvidence(LayerVerdict.Drift, diagnosis.ShiftKeV!.Value, priors.SigmaShiftKeV);

            void AssertEvidence(LayerVerdict cause, Discrepancy found, double open)
            {
                double variance = found.Sigma * found.Sigma, share = open * open / (variance + (open * open));
                double expected = (0.5 * Math.Log(1 - share)) + (0.5 * share * found.Value * found.Value / variance);
                Assert.Equal(expected - Math.Log(0.5), diagnosis.Odds.Single(odds => odds.Verdict == cause).LogEvidence!.Value, 1e-3);
            }
        }
    }

    /// <summary>
    /// As docs/diagnosis.md warns. By hand: 0.14 keV on (003), (101) and (104) is −2.2e-3, −1.1e-3 and −0.9e-3 in d, so −1.1e-3 in a by (101) and
    /// −0.3e-3 by the weaker (104), about −0.9e-3 together, and with 0.08 of −2.2e-3 in c u = −1.1e-3: 0.25 GPa at 4.3e-3 a GPa.
    /// </summary>
    [Fact]
    public void Diagnose_LargeDriftWithoutInertLine_LooksLikeStress()
    {
        TwoCellResult[] frames = Layers.Analyze(Layers.Expected(0.14, [(Charged, 1)]), FramesOfALayer);
        LayerDiagnosis diagnosis = new LayerDiagnoser(Layers.Analyzer(), InPlane, new DiagnosisPriors()).Diagnose(frames)!;
        Assert.Equal(LayerVerdict.Stress, diagnosis.Verdict);
        Assert.InRange(diagnosis.StressGPa!.Value.Value, -0.29, -0.21);
    }

    [Fact]
    public void Diagnose_DetectorAlongTheNormal_GivesTheSameStress()
    {
        var normal = new BiaxialElasticity(ScatteringDirection.Normal);
        var diagnoser = new LayerDiagnoser(Layers.Analyzer(), normal, new DiagnosisPriors());
        TwoCellResult[] frames = Layers.Analyze(Layers.Expected((Strained(normal), 1)), FramesOfALayer);
        LayerDiagnosis diagnosis = diagnoser.Diagnose(frames)!;
        Assert.Equal(LayerVerdict.Stress, diagnosis.Verdict);
        Assert.Equal(StressGPa, diagnosis.StressGPa!.Value.Value, 2 * diagnosis.StressGPa.Value.Sigma);
        Assert.True(diagnosis.AOffCurve!.Value.Value > 0);
    }

    [Fact]
    public void Diagnose_ChargeGoesOnBetweenFrames_StaysUniform()
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer();
        TwoCellResult[] frames =
        [
            .. Enumerable.Range(0, FramesOfALayer).Select(
                i => analyzer.Analyze(SyntheticFrame.Draw(Layers.Expected((Layers.At(0.68 - (0.008 * i)), 1)), i + 1))),
        ];
        Assert.Equal(LayerVerdict.Uniform, new LayerDiagnoser(analyzer, InPlane, new DiagnosisPriors()).Diagnose(frames)!.Verdict);
    }

    [Fact]
    public void Diagnose_TwoCellsThatAreNoKnownPair_IsUnexplained()
    {
        TwoCellResult[] frames = Layers.Analyze(Layers.Expected((Layers.At(0.52), 0.6), (Layers.At(0.75), 0.4)), 5);
        var diagnoser = new LayerDiagnoser(Layers.Analyzer(), InPlane, new DiagnosisPriors());
        Assert.Equal(LayerVerdict.Unexplained, diagnoser.Diagnose(frames)!.Verdict);
    }

    [Fact]
    public void Diagnose_NoFrameWithACell_GivesNothing()
    {
        TwoCellAnalyzer analyzer = Layers.Analyzer();
        TwoCellResult empty = analyzer.Analyze(SyntheticFrame.Draw(new double[SyntheticFrame.Channels], 1));
        Assert.Null(new LayerDiagnoser(analyzer, InPlane, new DiagnosisPriors()).Diagnose([empty]));
    }

    [Fact]
    public void Constructor_PriorsThatLeaveNothingForUniform_AreRefused() => Assert.Throws<ArgumentException>(
        () => new LayerDiagnoser(Layers.Analyzer(), InPlane, new DiagnosisPriors { Stress = 0.95 }));

    private static HexagonalCell Strained(BiaxialElasticity elasticity)
    {
        double factor = 1 + (StressGPa * elasticity.RelativeDPerGPa);
        return new HexagonalCell(Charged.A * factor, Charged.C * factor);
    }

    private static LayerDiagnosis[] AssertRight(TwoCellResult[] results, LayerVerdict expected, double share, bool ofOneFrame)
    {
        LayerDiagnosis[] layers = DiagnoseEach(results, FramesOfALayer);
        int right = layers.Count(diagnosis => diagnosis.Verdict == expected);
        Assert.True(right >= share * layers.Length, $"{right} of {layers.Length} layers of {FramesOfALayer} frames");
        if (!ofOneFrame) return layers;
        right = DiagnoseEach(results, 1).Count(diagnosis => diagnosis.Verdict == expected);
        Assert.True(right >= share * Frames, $"{right} of {Frames} frames");
        return layers;
    }

    private static LayerDiagnosis[] DiagnoseEach(TwoCellResult[] results, int pooled) =>
    [
        .. results.Chunk(pooled).Select((frames, i) => new LayerDiagnoser(
            Analyzers.Value[AnalyzerOf(i * pooled)], InPlane, new DiagnosisPriors()).Diagnose(frames)!),
    ];

    private static int AnalyzerOf(int frame) => frame / FramesOfALayer % References;

    // One thread to an analyzer.
    private static TwoCellResult[] Analyze(double[] expected)
    {
        var results = new TwoCellResult[Frames];
        Parallel.For(0, References, reference =>
        {
            for (int i = 0; i < Frames; i++)
            {
                if (AnalyzerOf(i) == reference) results[i] = Analyzers.Value[reference].Analyze(SyntheticFrame.Draw(expected, i + 1));
            }
        });
        return results;
    }
}
