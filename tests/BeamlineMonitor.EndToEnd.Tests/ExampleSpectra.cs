using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>The spectra of docs/examples, which the README's commands read: synthetic, of known truth, by seed.</summary>
internal static class ExampleSpectra
{
    /// <summary>Li content of the charged examples.</summary>
    public static readonly ImmutableArray<(string File, double X, double A, double C)> Charged =
        [("charged_1.mca", 0.70, 2.8112, 14.2720), ("charged_2.mca", 0.65, 2.8104, 14.3220), ("charged_3.mca", 0.60, 2.8096, 14.3720)];

    /// <summary>All examples by file name.</summary>
    public static IEnumerable<(string File, string Text)> All()
    {
        yield return ("lab6.mca", Mca(LaB6(), seed: 1, seconds: 300));
        for (int k = 1; k <= 3; k++)
            yield return ($"pristine_{k}.mca", Mca(SyntheticFrame.Expected(SyntheticFrame.Cell(2.8160, 14.0520), 10_000), 10 + k, 60));
        foreach ((string file, _, double a, double c) in Charged)
            yield return (file, Mca(SyntheticFrame.Expected(SyntheticFrame.Cell(a, c), 10_000), 20 + file[8], 60));
    }

    private static double[] LaB6()
    {
        double[] mu = SyntheticFrame.Background(30_000);
        StandardInBeam standard = Shipped.Standard("LaB6-660c");
        (int H, int K, int L, double Area)[] lines = [(1, 0, 0, 6e4), (1, 1, 0, 4e4), (1, 1, 1, 1.2e4), (2, 0, 0, 5e3), (2, 1, 0, 8e3), (2, 1, 1, 3e3)];
        foreach ((int h, int k, int l, double area) in lines) SyntheticFrame.AddLine(mu, standard.Cell, new MillerIndices(h, k, l), area);
        foreach (EmissionLine line in Shipped.Fluorescence("La").Lines)
            SyntheticFrame.AddLine(mu, line.EnergyKeV, WidthLaw.Default.FwhmKeV(line.EnergyKeV, isReflection: false), 1000 * line.Intensity);
        return mu;
    }

    /// <summary>A spectrum drawn by a seed, as a recorder writes it.</summary>
    public static string Mca(double[] expected, int seed, int seconds)
    {
        Spectrum drawn = SyntheticFrame.Draw(expected, seed) with
        {
            RealTime = TimeSpan.FromSeconds(seconds),
            LiveTime = TimeSpan.FromSeconds(0.94 * seconds),
            StartedAt = new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero),
        };
        var file = new SpectrumFile(SpectrumFileFormat.McaAscii, [new SpectrumElement(drawn, null, null, [])], [], []);
        return McaAsciiWriter.Format(file);
    }
}
