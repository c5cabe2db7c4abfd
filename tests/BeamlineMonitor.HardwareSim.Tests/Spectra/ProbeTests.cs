using System.Diagnostics;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.HardwareSim.Cells;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

public sealed class ProbeTests(ITestOutputHelper output)
{
    [Fact]
    public void Ratios()
    {
        foreach (string texture in new[] { "powder", "hardened", "fibre" })
        {
            var bench = new Bench(texture).Uniform(1);
            var beam = new BeamlineMonitor.HardwareSim.Beams.DetectedBeam(19.5, [.. Bench.Science.Beamline.Path, .. Bench.Science.Beamline.Texture(texture).Filters], bench.Model.Element.Crystal);
            var phase = Bench.Science.Cathode;
            double basal = 0;
            foreach (var r in phase.Reflections.Take(8))
            {
                double d = phase.Cell.DSpacing(r.Hkl), e = Bragg.EnergyKeV(d, 2.35);
                double v = r.Intensity * d * d * beam.PerKeV(e) * Bench.Science.Beamline.Texture(texture).Factor(BeamlineMonitor.Analysis.Diagnosis.ScatteringDirection.InPlane, r.Hkl);
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
}
