using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.HardwareSim.Tests.Cells;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

public sealed class PullProbeTests(ITestOutputHelper output)
{
    private static Spectrum Sum(Bench bench, double minutes) => bench.Frame(-100000, minutes);

    private void Run(string name, Texture texture, ImmutableArray<CathodeSlab> pristine, ImmutableArray<CathodeSlab> charged, double z, int draws, string[] inert, double pristineX)
    {
        var bench = new Bench(texture).Of(pristine, z);
        Phase[] others = [.. inert.Select(Bench.Config.LoadPhase)];
        (PhaseReference? reference, AnalysisStatus status) = ReferenceBuilder.Build([Sum(bench, 300)], bench.Calibration, Bench.Science.Cathode, others, "h", 1, AnalysisOptions.Default, pristineX);
        if (reference is null) { output.WriteLine($"{name} no reference {status}"); return; }
        bench.Of(charged, z);
        var truth = bench.Truth().Layer!;
        var analyzer = new SpectrumAnalyzer(bench.Calibration, [Bench.Science.Cathode, .. others], [], AnalysisOptions.Default, [reference]);
        var lithium = new LayerLithium(Bench.Lattice.Curve, new LithiumSystematics(Bench.Science.Cathode.Expansion), reference);
        var c = new List<double>(); var v = new List<double>(); int bad = 0; double sc = 0, sv = 0;
        var two = new BeamlineMonitor.Analysis.TwoCells.TwoCellAnalyzer(bench.Calibration, Bench.Science.Cathode, reference, Bench.Lattice.Curve, new LithiumSystematics(Bench.Science.Cathode.Expansion), others.FirstOrDefault());
        var tc = new List<double>(); var tv = new List<double>(); var verdicts = new Dictionary<string, int>(); double stc = 0, stv = 0;
        var fl = new Dictionary<string, int>();
        var a = new List<double>(); var cc = new List<double>(); var con = new Dictionary<string, int>();
        for (int i = 1; i <= draws; i++)
        {
            SpectrumResult result = analyzer.Analyze(bench.Frame(i));
            LithiumResult? x = lithium.Read(result.Phases[0], bench.Calibration);
            con[result.Concerns.ToString()] = con.GetValueOrDefault(result.Concerns.ToString()) + 1;
            if (i <= 100)
            {
                var r2 = two.Analyze(bench.Frame(i));
                verdicts[r2.Verdict.ToString()] = verdicts.GetValueOrDefault(r2.Verdict.ToString()) + 1;
                if (r2.Lithium?.MeanFromC?.Budget is { } b) { double q = Math.Sqrt((b.CountingFrame * b.CountingFrame) + (b.Fraction * b.Fraction)); stc += q; tc.Add((r2.Lithium.MeanFromC.X - truth.MeanX) / q); }
                if (r2.Lithium?.MeanFromVolume?.Budget is { } bv) { double q = Math.Sqrt((bv.CountingFrame * bv.CountingFrame) + (bv.Fraction * bv.Fraction)); stv += q; tv.Add((r2.Lithium.MeanFromVolume.X - truth.MeanX) / q); }
            }
            if (x is null) { bad++; continue; }
            fl[x.Flags.ToString()] = fl.GetValueOrDefault(x.Flags.ToString()) + 1;
            if (x.FromC.SigmaCounting is { } s) { c.Add((x.FromC.X - truth.MeanX) / s); sc += s; }
            if (x.FromVolume.SigmaCounting is { } t) { v.Add((x.FromVolume.X - truth.MeanX) / t); sv += t; }
            a.Add((result.Phases[0].Cell!.Constants.A - truth.A) / result.Phases[0].Cell!.CountingSigma(BeamlineMonitor.Analysis.Diffraction.CellConstant.A));
            cc.Add((result.Phases[0].Cell!.Constants.C - truth.C) / result.Phases[0].Cell!.CountingSigma(BeamlineMonitor.Analysis.Diffraction.CellConstant.C));
        }
        output.WriteLine($"{name} {texture} x={truth.MeanX:F4} c {M(c)} n{c.Count} s{sc / Math.Max(1, c.Count):F5} | V {M(v)} n{v.Count} s{sv / Math.Max(1, v.Count):F5} | a {M(a)} c {M(cc)} bad {bad} {string.Join(" ", fl.Select(k => k.Key + ":" + k.Value))} {string.Join(" ", con.Select(k => k.Key + ":" + k.Value))}");
        output.WriteLine($"      two cells: {string.Join(" ", verdicts.Select(k => k.Key + ":" + k.Value))} c {M(tc)} s{stc / Math.Max(1, tc.Count):F5} V {M(tv)} s{stv / Math.Max(1, tv.Count):F5}");
        static string M(List<double> l) => l.Count < 2 ? "-" : $"{l.Average():F3} ± {Math.Sqrt(l.Sum(p => (p - l.Average()) * (p - l.Average())) / (l.Count - 1)):F3}";
    }

    private static ImmutableArray<CathodeSlab> One(double x) => [new CathodeSlab(0, 50, 1, x, 0, .99, 0)];

    [Fact]
    public void Uniform()
    {
        foreach (Texture texture in Enum.GetValues<Texture>())
        {
            foreach (double x in new[] { .57, .6, .65, .7, .745 }) Run("uniform", texture, One(1), One(x), 25, 300, [], 1);
        }
    }

    [Fact]
    public void Outside()
    {
        foreach (Texture texture in Enum.GetValues<Texture>())
        {
            foreach (double x in new[] { .51, .53, .78, .85, .92, .96, .98 }) Run("uniform", texture, One(1), One(x), 25, 300, [], 1);
        }
    }

    [Fact]
    public void Twin()
    {
        var cell = new OperandoCell(PaperCells.Of("1mAh"), PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(PaperCells.Of("1mAh"), 1));
        var start = cell.Profile(new ExposureWindow(PaperCells.Start, PaperCells.Start));
        var profiles = new Dictionary<double, ImmutableArray<CathodeSlab>>();
        foreach (double h in new[] { 5.5, 7, 8.4 })
        {
            cell.StateAt(PaperCells.Start.AddHours(h).AddMinutes(1));
            profiles[h] = cell.Profile(new ExposureWindow(PaperCells.Start.AddHours(h), PaperCells.Start.AddHours(h).AddMinutes(1)));
        }
        foreach (Texture texture in Enum.GetValues<Texture>())
        {
            foreach (double h in new[] { 5.5, 7, 8.4 })
            {
                var slabs = profiles[h];
                for (int layer = 0; layer < 4; layer++) Run($"{h} h layer {layer + 1}", texture, start, slabs, (layer + .5) * 4.25, 200, layer == 3 ? ["Al"] : layer == 0 ? ["Li3YCl6"] : [], .99);
            }
        }
    }
}
