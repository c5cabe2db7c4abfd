using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.SpectrumAnalysis;

/// <summary>What must not change the answer does not.</summary>
public class SpectrumAnalyzerPropertyTests
{
    [Fact]
    public void Analyze_HundredTimesTheCounts_KeepsTheCellAndShrinksSigmaTenfold() => Check(cell =>
    {
        SyntheticSpectrum layer = Layer.Charged(1000, 300, cell);
        CellEstimate once = Analyze(layer.Rounded(), "LiCoO2"), often = Analyze(layer.Rounded(100), "LiCoO2");
        foreach (CellConstant constant in new[] { CellConstant.A, CellConstant.C })
        {
            // The rounding of the counts moves the cell by a fiftieth of σ.
            Assert.Equal(once.Constants[constant], often.Constants[constant], 0.1 * once.Sigma(constant));
            Assert.Equal(cell[constant], often.Constants[constant], once.Sigma(constant));
            Assert.Equal(10, once.Sigma(constant) / often.Sigma(constant), 0.1);
        }

        Assert.Equal(10, once.SigmaVolume(countingOnly: false) / often.SigmaVolume(countingOnly: false), 0.1);
    });

    [Fact]
    public void Analyze_PhasesInAnotherOrder_KeepsTheCells() => Check(cell =>
    {
        uint[] counts = Layer.Charged(100, 30, cell).WithAluminium(1000).Drawn(seed: 1);
        AssertSame(Analyze(counts, "LiCoO2", "Al"), Analyze(counts, ["Al", "LiCoO2"], index: 1));
        AssertSame(Analyze(counts, ["LiCoO2", "Al"], index: 1), Analyze(counts, "Al", "LiCoO2"));
    });

    [Fact]
    public void Analyze_ReflectionsInAnotherOrder_KeepsTheCell() => Check(cell =>
    {
        uint[] counts = Layer.Charged(100, 30, cell).Drawn(seed: 1);
        Phase phase = Layer.Phase("LiCoO2");
        AssertSame(Analyze(counts, "LiCoO2"), Analyze(counts, [phase with { Reflections = [.. phase.Reflections.Reverse()] }], 0));
    });

    private static void AssertSame(CellEstimate one, CellEstimate other)
    {
        foreach (CellConstant constant in FreeConstants.Of(one.System))
        {
            Assert.Equal(one.Constants[constant], other.Constants[constant], 0.01 * one.Sigma(constant));
            Assert.Equal(1, other.Sigma(constant) / one.Sigma(constant), 0.01);
        }
    }

    // Cells from x = 1 to 0.75, where (006) stands clear of (101).
    private static void Check(Action<CellConstants> property) => Prop.ForAll(
        (from a in Gen.Choose(0, 1000)
         from c in Gen.Choose(0, 1000)
         select FreeConstants.Expand(CrystalSystem.Hexagonal, 2.8100 + (0.006 * a / 1000), 14.052 + (0.17 * c / 1000))).ToArbitrary(),
        property).Check(Config.QuickThrowOnFailure.WithMaxTest(15).WithReplay(1, 1));

    private static CellEstimate Analyze(uint[] counts, params string[] phases) => Analyze(counts, phases, 0);

    private static CellEstimate Analyze(uint[] counts, string[] phases, int index) => Analyze(counts, [.. phases.Select(Layer.Phase)], index);

    private static CellEstimate Analyze(uint[] counts, Phase[] phases, int index) =>
        new SpectrumAnalyzer(Layer.Calibration, phases, [], AnalysisOptions.Default).Analyze(Layer.Exposed(counts)).Phases[index].Cell!;
}
