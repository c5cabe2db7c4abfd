using System.Diagnostics;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Tests.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.HardwareSim.Spectra;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

public sealed class ProbeTests(ITestOutputHelper output)
{
    [Fact]
    public void Ratios()
    {
        foreach (Texture texture in Enum.GetValues<Texture>())
        {
            var bench = new Bench(texture).Uniform(1);
            var beam = new BeamlineMonitor.HardwareSim.Beams.DetectedBeam(19.5, [.. Bench.Science.Beamline.Path, .. Bench.Science.Beamline.Intensities(texture).Filters], bench.Model.Element.Crystal);
            var phase = Bench.Science.Cathode;
            double basal = 0;
            foreach (var r in phase.Reflections.Take(8))
            {
                double d = phase.Cell.DSpacing(r.Hkl), e = Bragg.EnergyKeV(d, 2.35);
                double v = r.Intensity * d * d * beam.PerKeV(e) * Bench.Science.Beamline.Intensities(texture).Factor(BeamlineMonitor.Analysis.Diagnosis.ScatteringDirection.InPlane, r.Hkl);
                if (basal == 0) basal = v;
                output.WriteLine($"{texture} {r.Hkl} {e:F2} {100 * v / basal:F2}");
            }
            var mu = bench.Expected();
            double dead = bench.Source.DeadTimeFraction(Bench.Start);
            output.WriteLine($"{texture} total {mu.Sum():F0} dead {dead:P2} max at {Array.IndexOf(mu, mu.Max()) * .05}");
            foreach (double e in new double[] { 10, 15, 20, 30, 40, 50, 60, 70, 80, 100, 120, 140, 160, 200 }) output.WriteLine($"   {e} {mu[(int)(e / .05)]:F2}");
        }
    }

    [Fact]
    public void Speed()
    {
        var slabs = Enumerable.Range(0, 340).Select(i => new CathodeSlab(i * .05, (i + 1) * .05, .909, .57 + (.0004 * i), 0, .99, 0)).ToArray();
        var bench = new Bench().Of([.. slabs], 10);
        bench.Frame(0);
        var w = Stopwatch.StartNew();
        for (int i = 0; i < 100; i++) bench.Frame(i);
        output.WriteLine($"{w.Elapsed.TotalMilliseconds / 100} ms per exposure");
        w.Restart();
        for (int i = 0; i < 100; i++) bench.Expected();
        output.WriteLine($"{w.Elapsed.TotalMilliseconds / 100} ms per expectation");
        bench.Cell.Drift = 1e-4;
        w.Restart();
        bench.Frame(1);
        output.WriteLine($"{w.Elapsed.TotalMilliseconds} ms first of new drift");
    }

    [Fact]
    public void Layer4()
    {
        foreach (DenseZoneBehaviour zone in Enum.GetValues<DenseZoneBehaviour>())
        {
            (OperandoCell cell, CellState end) = PaperCells.Charge(PaperCells.Of("1mAh"), PaperCells.Plain with { DenseZone = zone }, everySeconds: 30);
            var slabs = cell.Profile(new ExposureWindow(end.At, end.At));
            output.WriteLine($"{zone} {end.At - PaperCells.Start} layers {string.Join(" ", PaperCells.Layers(slabs, 4).Select(x => x.ToString("F4")))}");
            for (int layer = 0; layer < 4; layer++)
            {
                var bench = new Bench(Texture.Fibre).Of(slabs, (layer + .5) * 4.25);
                FrameTruth truth = bench.Truth();
                output.WriteLine($"  {layer + 1} {truth.Layer!.MeanX:F4} overlap {truth.Contents.ElectrodeOverlap:F4} outside layer {1 - new GaugeShape(5, .5).Share(-2.125, 2.125):F4} {truth.Layer}");
                double[] mu = bench.Expected();
                for (int i = 1200; i < 1330; i++)
                {
                    if (mu[i] > mu[i - 1] && mu[i] > mu[i + 1]) output.WriteLine($"     max at {bench.Model.Grid.EnergiesKeV[i]:F3} {mu[i]:F1}");
                }
            }
        }
    }
}
