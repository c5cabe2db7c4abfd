using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.TestSupport;

/// <summary>A layer of the cathode as the usual detector sees it.</summary>
public static class Layer
{
    public const int Channels = 4096;
    public const double TwoTheta = 2.35;
    public static readonly EnergyScale Scale = new(0.05, 0.05, 0);
    public static readonly CellConstants Cell = FreeConstants.Expand(CrystalSystem.Hexagonal, 2.8112, 14.272);
    public static readonly CellConstants Aluminium = FreeConstants.Expand(CrystalSystem.Cubic, 4.0495);

    public static readonly DetectorCalibration Calibration =
        DetectorCalibration.Trusted(Scale, TwoTheta, Channels, "test") with { Width = WidthLaw.Default };

    public static Phase Phase(string name) =>
        PhaseParser.Parse(name, File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "phases", name + ".json")));

    public static SyntheticSpectrum Empty() => new(Scale, TwoTheta, LineShape.Gaussian, new double[Channels]);

    /// <summary>A layer of the cathode: the intensities of a hardened beam, (003) a hundred times the unit.</summary>
    public static SyntheticSpectrum Charged(double unit, double background, CellConstants? cell = null) =>
        Empty().WithBackground(background).WithCell(
            cell ?? Cell,
            (new(0, 0, 3), 100 * unit), (new(1, 0, 1), 8 * unit), (new(0, 0, 6), unit), (new(0, 1, 2), 2 * unit), (new(1, 0, 4), 5 * unit));

    public static SyntheticSpectrum WithAluminium(this SyntheticSpectrum spectrum, double area) =>
        spectrum.WithCell(Aluminium, (new(1, 1, 1), area), (new(2, 0, 0), area / 2), (new(2, 2, 0), area / 4));

    public static Spectrum Exposed(params uint[] counts) => new([.. counts], TimeSpan.FromSeconds(55), TimeSpan.FromSeconds(60), null);
}
