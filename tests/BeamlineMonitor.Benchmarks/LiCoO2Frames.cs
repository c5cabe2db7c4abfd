using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks;

/// <summary>Frames of the kind that the Python baselines make for themselves: four LiCoO2 lines on a hump of background, Poisson counts.</summary>
internal static class LiCoO2Frames
{
    public const double A = 2.8104;
    public const double C = 14.322;
    public const double TwoThetaDegrees = 2.35;

    public static readonly ChannelGrid Grid = new(new EnergyScale(0, 0.05, 0), 4096);

    public static readonly (MillerIndices Hkl, double Area)[] Lines =
        [(new(0, 0, 3), 1e4), (new(1, 0, 1), 800), (new(0, 1, 2), 300), (new(1, 0, 4), 500)];

    public static double EnergyKeV(MillerIndices hkl, double a = A, double c = C) =>
        Bragg.EnergyKeV(FreeConstants.Expand(CrystalSystem.Hexagonal, a, c).DSpacing(hkl), TwoThetaDegrees);

    public static uint[][] Make(int frames, double a = A, double c = C)
    {
        var expected = new double[Grid.Channels];
        for (int i = 0; i < expected.Length; i++)
        {
            double energy = Grid.EnergiesKeV[i];
            expected[i] = (60 * Math.Exp(-Math.Pow((energy - 45) / 45, 2))) + 3;
            foreach ((MillerIndices hkl, double area) in Lines)
            {
                double centre = EnergyKeV(hkl, a, c);
                double sigma = WidthLaw.Default.FwhmKeV(centre, isReflection: true) / Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);
                double t = (energy - centre) / sigma;
                expected[i] += area * Grid.GainsKeV[i] / (sigma * Math.Sqrt(2 * Math.PI)) * Math.Exp(-0.5 * t * t);
            }
        }

        return [.. Enumerable.Range(1, frames).Select(seed => PoissonCounts.Draw(expected, seed))];
    }
}
