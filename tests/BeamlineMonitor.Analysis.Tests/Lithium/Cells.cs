using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Tests.Configuration;

namespace BeamlineMonitor.Analysis.Tests.Lithium;

/// <summary>Curves and cells as a detector at 2θ = 2.35° would see them.</summary>
internal static class Cells
{
    public const double TwoThetaDegrees = 2.35;

    public static readonly LithiumCurve S = Shipped("S");
    public static readonly LithiumCurve L = Shipped("L");

    /// <summary>No uncertainty of place or temperature.</summary>
    public static readonly LithiumSystematics Still = new(new ThermalExpansion(0, 0, 0, ""))
    {
        PositionSigmaMillimetres = 0,
        PositionDriftSigmaMillimetres = 0,
        TemperatureSigmaKelvin = 0,
        StandardExpansionPerKelvin = 0,
    };

    /// <summary>The defaults with the expansion of the shipped phase.</summary>
    public static readonly LithiumSystematics Usual = new(new ThermalExpansion(1e-5, 1e-5, 1.5e-5, ""));

    /// <summary>A calibration without uncertainty.</summary>
    public static readonly DetectorCalibration Exact = DetectorCalibration.Trusted(new EnergyScale(0, 0.05, 0), TwoThetaDegrees, 4096, "exact");

    /// <summary>Factor L of a covariance L Lᵀ of (c0, c1, c2, 2θ): 6 eV, 1.1e-4 in gain, 3e-4° in 2θ, strongly correlated.</summary>
    public static readonly double[][] CalibrationFactor =
    [
        [0.006, 0, 0, 0],
        [-0.8 * 5.5e-6, 0.6 * 5.5e-6, 0, 0],
        [0.5 * 3e-10, -0.3 * 3e-10, 0.8 * 3e-10, 0],
        [0.3 * 3e-4, -0.8 * 3e-4, 0.1 * 3e-4, 0.5 * 3e-4],
    ];

    /// <summary>A calibration with that covariance and a certificate.</summary>
    public static DetectorCalibration Calibrated(double certificate = 9.6e-6) => Exact with
    {
        Covariance =
        [
            .. CalibrationFactor.SelectMany(row => CalibrationFactor.Select(column => row.Zip(column, (left, right) => left * right).Sum())),
        ],
        CertificateRelativeSigma = certificate,
        Origin = "calibrated",
    };

    /// <summary>A cell with relative counting errors of a and c and a correlation.</summary>
    public static MeasuredCell Cell(
        double a, double c, double relativeA = 0, double relativeC = 0, double correlation = 0, DetectorCalibration? calibration = null) =>
        new(a, c, a * relativeA, c * relativeC, correlation * a * relativeA * c * relativeC, calibration ?? Exact, Lines(a, c));

    /// <summary>The cell that the curve has at x, its a such that the volume is the curve's too.</summary>
    public static MeasuredCell At(LithiumCurve curve, double x, double relativeA = 0, double relativeC = 0, DetectorCalibration? calibration = null)
    {
        double c = curve.C.Value(x);
        return Cell(Math.Sqrt(curve.Volume.Value(x) / (Math.Sqrt(3) / 2 * c)), c, relativeA, relativeC, 0, calibration);
    }

    public static LithiumAnchor Anchor(LithiumCurve curve, double relativeA = 0, double relativeC = 0, DetectorCalibration? calibration = null) =>
        new(At(curve, 1, relativeA, relativeC, calibration));

    /// <summary>Sensitivities of a cell whose four lines have the given relative weights in counting.</summary>
    public static ImmutableArray<LineSensitivity> Lines(double a, double c)
    {
        CellConstants cell = FreeConstants.Expand(CrystalSystem.Hexagonal, a, c);
        (MillerIndices Hkl, double Sigma)[] lines = [(new(0, 0, 3), 1e-5), (new(1, 0, 1), 1e-4), (new(0, 1, 2), 2e-4), (new(1, 0, 4), 1e-4)];
        return [.. LineSensitivity.OfCell(a, c, [.. lines.Select(
            line => (line.Hkl, Bragg.EnergyKeV(cell.DSpacing(line.Hkl), TwoThetaDegrees), line.Sigma))])];
    }

    /// <summary>A shipped curve that is taken as perfectly known.</summary>
    public static LithiumCurve WithoutShapeError(string name) => LithiumCurveParser.Parse(
        name, Json.Bytes(Regex.Replace(Encoding.UTF8.GetString(Json.Read(FileOf(name))), "\"s_([ac])_A\": [0-9.]+", "\"s_$1_A\": 0")));

    private static LithiumCurve Shipped(string name) => LithiumCurveParser.Parse(name, Json.Read(FileOf(name)));

    private static string FileOf(string name) => Path.Combine("lithium", $"{name}.json");
}
