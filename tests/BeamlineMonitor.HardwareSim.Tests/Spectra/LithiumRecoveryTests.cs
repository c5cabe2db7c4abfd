using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.HardwareSim.Tests.Cells;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

/// <summary>What <c>reference</c> and <c>fit</c> do, on synthetic frames: the Li content that was put in comes out within its counting σ.</summary>
public sealed class LithiumRecoveryTests(ITestOutputHelper output)
{
    private const int PristineMinutes = 300; // so that the anchor's own counting is nothing beside that of a frame
    private const int FramesOfALayer = 200;

    [Theory]
    [InlineData(Texture.Powder)]
    [InlineData(Texture.Hardened)]
    [InlineData(Texture.Fibre)]
    public void Fit_LayersOfTheTwin_RecoversGaugeWeightedX(Texture texture)
    {
        Pulls fromC = new(), fromVolume = new();
        (ImmutableArray<CathodeSlab> pristine, ImmutableArray<CathodeSlab>[] charged) = TwinProfiles(6.25, 7.25);

        foreach (ImmutableArray<CathodeSlab> slabs in charged)
        {
            foreach (int layer in (int[])[1, 2, 3])
            {
                double z = (layer - 0.5) * 4.25, truth = new Bench(texture).Of(slabs, z).Truth().Layer!.MeanX;
                Assert.InRange(truth, 0.6, 0.72); // 3 σ of x from V clear of both edges, so that no frame becomes a bound
                string[] inert = layer == 1 ? ["Li3YCl6"] : [];
                foreach (LithiumResult x in Read(texture, pristine, slabs, z, inert, FramesOfALayer, firstFrame: fromC.Count))
                {
                    fromC.Add(x.FromC.X, truth, x.FromC.SigmaCounting);
                    fromVolume.Add(x.FromVolume.X, truth, x.FromVolume.SigmaCounting);
                }
            }
        }

        output.WriteLine($"{texture}: c {fromC}, V {fromVolume}");
        Assert.InRange(fromC.Width, 0.9, 1.1);
        Assert.InRange(fromVolume.Width, 0.9, 1.1);
        Assert.InRange(fromC.Mean, -0.25, 0.25); // the anchor's counting moves them all by some hundredths; docs/simulation/spectra.md
        Assert.InRange(fromVolume.Mean, -0.25, 0.25);
    }

    [Theory]
    [InlineData(Texture.Powder)]
    [InlineData(Texture.Hardened)]
    [InlineData(Texture.Fibre)]
    public void Fit_OutsideTheReadableRange_SaysSo(Texture texture)
    {
        (double X, LithiumCaveats Flag)[] cases =
        [
            (0.52, LithiumCaveats.MonoclinicEdge), (0.78, LithiumCaveats.TwoPhase), (0.85, LithiumCaveats.TwoPhase), (0.92, LithiumCaveats.TwoPhase),
            (0.96, LithiumCaveats.SolidSolutionEdge), (0.98, LithiumCaveats.SolidSolutionEdge),
        ];

        foreach ((double x, LithiumCaveats flag) in cases)
        {
            int right = Read(texture, Uniform(1), Uniform(x), 25, [], 100, pristineX: 1).Count(read => read.Flags.HasFlag(flag));
            output.WriteLine($"{texture} {x}: {right} of 100");
            Assert.InRange(right, 99, 100);
        }
    }

    private static IEnumerable<LithiumResult> Read(
        Texture texture,
        ImmutableArray<CathodeSlab> pristine,
        ImmutableArray<CathodeSlab> charged,
        double z,
        string[] inert,
        int frames,
        int firstFrame = 0, // other frames draw other numbers
        double pristineX = 0.99)
    {
        Bench bench = new Bench(texture).Of(pristine, z);
        Phase[] others = [.. inert.Select(Bench.Config.LoadPhase)];
        (PhaseReference? reference, _) = ReferenceBuilder.Build(
            [bench.Frame(-1, PristineMinutes)], bench.Calibration, Bench.Science.Cathode, others, "h", null, AnalysisOptions.Default, pristineX);
        Assert.NotNull(reference);
        var analyzer = new SpectrumAnalyzer(bench.Calibration, [Bench.Science.Cathode, .. others], [], AnalysisOptions.Default, [reference.ForChargedLayers()]);
        var lithium = new LayerLithium(Bench.Lattice.Curve, new LithiumSystematics(Bench.Science.Cathode.Expansion), reference);
        bench.Of(charged, z);
        foreach (Spectrum frame in Enumerable.Range(firstFrame, frames).Select(number => bench.Frame(number)))
        {
            LithiumResult? x = lithium.Read(analyzer.Analyze(frame).Phases[0], bench.Calibration);
            Assert.NotNull(x);
            yield return x;
        }
    }

    private static ImmutableArray<CathodeSlab> Uniform(double x) => [new CathodeSlab(0, 50, 1, x, 0, 0.99, 0)];

    // The paper's thin cell during its charge, before it and over minutes that begin at some hours.
    private static (ImmutableArray<CathodeSlab> Pristine, ImmutableArray<CathodeSlab>[] Charged) TwinProfiles(params double[] hours)
    {
        CellParameters thin = PaperCells.Of("1mAh");
        var cell = new OperandoCell(thin, PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(thin, PaperCells.Current(thin)));
        ImmutableArray<CathodeSlab> pristine = cell.ProfileAt(PaperCells.Start);
        return (pristine, [.. hours.Select(Minute)]);

        ImmutableArray<CathodeSlab> Minute(double hour)
        {
            DateTimeOffset from = PaperCells.Start.AddHours(hour), to = from.AddMinutes(1);
            cell.StateAt(to);
            return cell.Profile(new ExposureWindow(from, to));
        }
    }
}
