using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.Tests.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.Calibration;

/// <summary>Expected counts of a detector whose scale, angle and line shape are known.</summary>
internal sealed record SyntheticSpectrum(EnergyScale Scale, double TwoThetaDegrees, WidthLaw Width, LineShape Shape)
{
    public const int Channels = 4096;

    /// <summary>A usual detector: 0.05 keV per channel, 2θ = 2.35°, 3 % tail.</summary>
    public static SyntheticSpectrum Usual { get; } = new(new EnergyScale(0.04, 0.05, -5e-9), 2.35, WidthLaw.Default, new LineShape(0.03, 0.8));

    public static Phase LaB6 { get; } = PhaseParser.Parse("LaB6", Json.Read("phases/LaB6.json"));

    public static StandardInBeam Standard { get; } = new(LaB6, LaB6.Cell, 9.6e-6);

    /// <summary>A source of lines whose energies are known exactly, so that counting is the only noise.</summary>
    public static LineSource Lines(string path)
    {
        LineSource source = LineSourceParser.Parse(path, Json.Read($"calibrants/{path}.json"));
        return source with { Lines = [.. source.Lines.Select(line => line with { SigmaKeV = 1e-9 })] };
    }

    /// <summary>The six reflections in range, (100) first, behind a hardened beam, with the La K lines that the beam excites; counts.</summary>
    public static CalibrationLineAreas LaB6InBeam { get; } = new(
        [("100", 6e4), ("110", 4e4), ("111", 1.2e4), ("200", 5e3), ("210", 8e3), ("211", 3e3)], [("fluorescence/La", 1e5)]);

    /// <summary>Every line: its energy, whether it is a reflection, and its area.</summary>
    public IEnumerable<(double EnergyKeV, bool IsReflection, double Area)> LinesOf(CalibrationLineAreas areas)
    {
        foreach ((string hkl, double area) in areas.Reflections)
        {
            Reflection reflection = LaB6.Reflections.Single(r => r.Hkl.ToString() == hkl);
            yield return (Bragg.EnergyKeV(LaB6.Cell.DSpacing(reflection.Hkl), TwoThetaDegrees), true, area);
        }

        foreach ((string path, double strongestArea) in areas.Sources)
        {
            LineSource source = Lines(path);
            double strongest = source.Lines.Max(line => line.Intensity);
            foreach (EmissionLine line in source.Lines) yield return (line.EnergyKeV, false, strongestArea * line.Intensity / strongest);
        }
    }

    /// <summary>Expected counts: the lines on a background that falls smoothly from 60 counts a channel.</summary>
    public double[] Expected(IEnumerable<(double EnergyKeV, bool IsReflection, double Area)> lines)
    {
        double[] expected = new double[Channels], energies = new double[Channels];
        double[] s = new double[Channels], byCentre = new double[Channels], bySigma = new double[Channels];
        for (int i = 0; i < Channels; i++)
        {
            energies[i] = Scale.EnergyKeV(i);
            expected[i] = 5 + (55 * Math.Exp(-i / 1500.0));
        }

        foreach ((double energy, bool isReflection, double area) in lines)
        {
            int first = Math.Max(0, ((int)(Scale.Channel(energy - 15) ?? 0)) & -LineKernel.BlockLength), last = Math.Min(Channels, (int)(Scale.Channel(energy + 6) ?? 0) & -LineKernel.BlockLength);
            if (last <= first) continue;
            double gain = Scale.GainKeV(Scale.Channel(energy)!.Value);
            double sigma = Math.Sqrt((Math.Pow(Width.FwhmKeV(energy, isReflection), 2) / WidthLaw.FwhmSquaredPerVariance) + (gain * gain / 12));
            int n = last - first;
            LineKernel.Evaluate(
                energies.AsSpan(first, n), energy, sigma, Shape.FractionAt(energy), Shape.TailKeV, s.AsSpan(0, n), byCentre.AsSpan(0, n), bySigma.AsSpan(0, n));
            for (int i = 0; i < n; i++) expected[first + i] += area * Scale.GainKeV(first + i) * s[i];
        }

        return expected;
    }

    /// <summary>An exposure of 300 s as it would be counted.</summary>
    public CalibrationExposure Expose(CalibrationLineAreas areas, int seed, string name = "LaB6", bool withStandard = true) => Expose(
        PoissonCounts.Draw(Expected(LinesOf(areas)), seed), areas, name, withStandard);

    public static CalibrationExposure Expose(uint[] counts, CalibrationLineAreas areas, string name = "LaB6", bool withStandard = true) => new(
        name,
        new Spectrum([.. counts], TimeSpan.FromSeconds(280), TimeSpan.FromSeconds(300), null),
        withStandard ? Standard : null,
        [.. areas.Sources.Select(source => Lines(source.Path))]);
}

/// <summary>How many counts the lines of one exposure have.</summary>
/// <param name="Reflections">hkl of LaB6 and area, counts.</param>
/// <param name="Sources">Config path of a line source and the area of its strongest line, counts.</param>
internal sealed record CalibrationLineAreas((string Hkl, double Area)[] Reflections, (string Path, double Area)[] Sources);
