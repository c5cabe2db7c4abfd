using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.TestSupport;

/// <summary>
/// Frames of LiCoO2 with known truth, as physics.md §4 describes them: 2θ = 2.35°, 4096 channels of 50 eV, default width law, a tail, peak over
/// background 10 at (003).
/// </summary>
public static class SyntheticFrame
{
    /// <summary>Number of channels.</summary>
    public const int Channels = 4096;

    /// <summary>2θ, degrees.</summary>
    public const double TwoThetaDegrees = 2.35;

    /// <summary>The energy scale.</summary>
    public static readonly EnergyScale Scale = new(0, 0.05, 0);

    /// <summary>Tail of 3 %.</summary>
    public static readonly LineShape Tail = new(0.03, 0.9);

    /// <summary>Areas relative to (003) in a hardened beam.</summary>
    public static readonly ImmutableArray<(MillerIndices Hkl, double Relative)> Hardened =
    [
        (new(0, 0, 3), 1), (new(1, 0, 1), 0.08), (new(0, 0, 6), 0.01), (new(0, 1, 2), 0.02), (new(1, 0, 4), 0.05),
    ];

    /// <summary>A calibration that is exactly right and known exactly.</summary>
    public static DetectorCalibration Calibration { get; } =
        new(Scale, TwoThetaDegrees, [.. new double[16]], 0, WidthLaw.Default, Tail, Channels, "synthetic");

    /// <summary>The cell of a LiCoO2 by a and c.</summary>
    /// <param name="a">a, Å.</param>
    /// <param name="c">c, Å.</param>
    /// <returns>The cell.</returns>
    public static CellConstants Cell(double a, double c) => FreeConstants.Expand(CrystalSystem.Hexagonal, a, c);

    /// <summary>Expected counts of one cell on the usual background.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="countsIn003">Area of (003), counts.</param>
    /// <param name="frames">How many such frames are added up.</param>
    /// <returns>Expected counts; shape [channels].</returns>
    public static double[] Expected(CellConstants cell, double countsIn003, int frames = 1)
    {
        double[] mu = Background(countsIn003 * frames);
        foreach ((MillerIndices hkl, double relative) in Hardened) AddLine(mu, cell, hkl, frames * countsIn003 * relative);
        return mu;
    }

    /// <summary>The background: smooth, a tenth of the height of (003) at 64 keV.</summary>
    /// <param name="countsIn003">Area of (003), counts.</param>
    /// <returns>Expected counts; shape [channels].</returns>
    public static double[] Background(double countsIn003)
    {
        double height = countsIn003 * Scale.C1KeV / (0.2535 * Math.Sqrt(2 * Math.PI));
        double at64 = Hump(64);
        return [.. Enumerable.Range(0, Channels).Select(i => 0.1 * height * Hump(Scale.EnergyKeV(i)) / at64)];

        static double Hump(double energy) => Math.Exp(-Math.Pow((energy - 45) / 45, 2)) + 0.05;
    }

    /// <summary>Adds a reflection.</summary>
    /// <param name="mu">Expected counts; shape [channels].</param>
    /// <param name="cell">The cell.</param>
    /// <param name="hkl">The reflection.</param>
    /// <param name="area">Area, counts.</param>
    /// <param name="divergence">g of the width law.</param>
    /// <param name="shiftKeV">How far the detector's energy scale has shifted, keV.</param>
    public static void AddLine(
        double[] mu, CellConstants cell, MillerIndices hkl, double area, double divergence = 0.003, double shiftKeV = 0)
    {
        double energy = Bragg.EnergyKeV(cell.DSpacing(hkl), TwoThetaDegrees) + shiftKeV;
        AddLine(mu, energy, (WidthLaw.Default with { Divergence = divergence }).FwhmKeV(energy, isReflection: true), area);
    }

    /// <summary>Adds a line at an energy.</summary>
    /// <param name="mu">Expected counts; shape [channels].</param>
    /// <param name="energy">Energy, keV.</param>
    /// <param name="fwhmKeV">FWHM, keV.</param>
    /// <param name="area">Area, counts.</param>
    public static void AddLine(double[] mu, double energy, double fwhmKeV, double area) =>
        new SyntheticSpectrum(Scale, TwoThetaDegrees, Tail, mu).WithLine(energy, area, fwhmKeV);

    /// <summary>A spectrum of 60 s drawn from its expectation.</summary>
    /// <param name="expected">Expected counts; shape [channels].</param>
    /// <param name="seed">The seed.</param>
    /// <returns>The spectrum.</returns>
    public static Spectrum Draw(double[] expected, int seed) => new(
        ImmutableArray.Create(PoissonCounts.Draw(expected, seed)), TimeSpan.FromSeconds(57), TimeSpan.FromSeconds(60), null);
}
