using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Turns measured values of one <see cref="LineQuantity"/> into Q = 1/d² (Å⁻²) and back, by Bragg's law λ = 2 d sin θ.</summary>
public sealed class LineGeometry
{
    private readonly double? _wavelengthAngstrom;
    private readonly double _energyTimesD; // keV·Å; used for energies only

    private LineGeometry(LineQuantity quantity, double? wavelengthAngstrom, double energyTimesD = 0)
    {
        if (wavelengthAngstrom is { } wavelength && !(wavelength > 0 && double.IsFinite(wavelength)))
            throw new ArgumentOutOfRangeException(nameof(wavelengthAngstrom), wavelength, "The wavelength must be positive and finite.");
        (Quantity, _wavelengthAngstrom, _energyTimesD) = (quantity, wavelengthAngstrom, energyTimesD);
    }

    /// <summary>What was measured.</summary>
    public LineQuantity Quantity { get; }

    /// <summary>True for angles and energies, whose scale can be off by a constant; a d-spacing or Q has no zero of its own.</summary>
    public bool HasZero => Quantity is LineQuantity.TwoTheta or LineQuantity.Energy;

    /// <summary>The unit of the measured values.</summary>
    public string Unit => Quantity switch
    {
        LineQuantity.TwoTheta => "°",
        LineQuantity.DSpacing => "Å",
        LineQuantity.Energy => "keV",
        _ => "Å⁻²",
    };

    /// <summary>Angles 2θ in degrees, measured at one wavelength.</summary>
    /// <param name="wavelengthAngstrom">Wavelength, Å, &gt; 0.</param>
    /// <returns>The geometry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The wavelength is not positive and finite.</exception>
    public static LineGeometry TwoTheta(double wavelengthAngstrom) => new(LineQuantity.TwoTheta, wavelengthAngstrom);

    /// <summary>d-spacings in Å.</summary>
    /// <param name="wavelengthAngstrom">Wavelength they were measured at, Å; needed only to turn a default σ(2θ) into σ(d).</param>
    /// <returns>The geometry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The wavelength is not positive and finite.</exception>
    public static LineGeometry DSpacing(double? wavelengthAngstrom = null) => new(LineQuantity.DSpacing, wavelengthAngstrom);

    /// <summary>Photon energies in keV, measured at one angle.</summary>
    /// <param name="twoThetaDegrees">Scattering angle 2θ, degrees, in (0, 180).</param>
    /// <returns>The geometry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The angle is outside its range or NaN.</exception>
    public static LineGeometry Energy(double twoThetaDegrees) => new(LineQuantity.Energy, null, Bragg.EnergyTimesD(twoThetaDegrees));

    /// <summary>Q = 1/d² in Å⁻².</summary>
    /// <param name="wavelengthAngstrom">Wavelength they were measured at, Å; needed only to turn a default σ(2θ) into σ(Q).</param>
    /// <returns>The geometry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The wavelength is not positive and finite.</exception>
    public static LineGeometry Q(double? wavelengthAngstrom = null) => new(LineQuantity.Q, wavelengthAngstrom);

    /// <summary>Q of a measured value.</summary>
    /// <param name="value">The value in the quantity's unit.</param>
    /// <returns>Q, Å⁻², &gt; 0; or null where the value is not positive and finite, or an angle not below 180°.</returns>
    public double? ToQ(double value)
    {
        if (!(value > 0 && double.IsFinite(value)) || (Quantity == LineQuantity.TwoTheta && value >= 180)) return null;
        double q = Quantity switch
        {
            LineQuantity.TwoTheta => Square(2 * Math.Sin(double.DegreesToRadians(value) / 2) / _wavelengthAngstrom!.Value),
            LineQuantity.DSpacing => 1 / (value * value),
            LineQuantity.Energy => Square(value / _energyTimesD),
            _ => value,
        };
        return q > 0 && double.IsFinite(q) ? q : null;
    }

    /// <summary>The value that a line of given Q would show.</summary>
    /// <param name="q">Q, Å⁻².</param>
    /// <returns>The value in the quantity's unit; or null where Q is not positive and finite, or beyond the wavelength's reach.</returns>
    public double? FromQ(double q)
    {
        if (!(q > 0 && double.IsFinite(q))) return null;
        return Quantity switch
        {
            LineQuantity.TwoTheta => TwoThetaDegrees(q),
            LineQuantity.DSpacing => 1 / Math.Sqrt(q),
            LineQuantity.Energy => _energyTimesD * Math.Sqrt(q),
            _ => q,
        };
    }

    /// <summary>How fast the measured value changes with Q.</summary>
    /// <param name="q">Q, Å⁻², for which <see cref="FromQ"/> has a value.</param>
    /// <returns>d(value)/dQ in the quantity's unit times Å²; negative for d-spacings.</returns>
    public double Slope(double q) => Quantity switch
    {
        LineQuantity.TwoTheta => TwoThetaSlope(q, _wavelengthAngstrom!.Value),
        LineQuantity.DSpacing => -0.5 / (q * Math.Sqrt(q)),
        LineQuantity.Energy => 0.5 * _energyTimesD / Math.Sqrt(q),
        _ => 1,
    };

    /// <summary>The uncertainty of a measured value that a given uncertainty of 2θ causes at the known wavelength.</summary>
    /// <param name="q">Q of the line, Å⁻².</param>
    /// <param name="sigmaTwoThetaDegrees">One standard uncertainty of 2θ, degrees.</param>
    /// <returns>σ in the quantity's unit; or null where no wavelength is known or Q lies beyond its reach.</returns>
    public double? SigmaFromTwoTheta(double q, double sigmaTwoThetaDegrees) =>
        _wavelengthAngstrom is { } wavelength && TwoThetaDegrees(q) is not null
            ? Math.Abs(Slope(q) / TwoThetaSlope(q, wavelength)) * sigmaTwoThetaDegrees
            : null;

    private double? TwoThetaDegrees(double q)
    {
        double sine = _wavelengthAngstrom!.Value * Math.Sqrt(q) / 2;
        return sine < 1 ? 2 * double.RadiansToDegrees(Math.Asin(sine)) : null;
    }

    // sin θ = λ√Q/2, so d(2θ)/dQ = λ / (2 √Q cos θ).
    private static double TwoThetaSlope(double q, double wavelength)
    {
        double sine = wavelength * Math.Sqrt(q) / 2;
        return double.RadiansToDegrees(wavelength / (2 * Math.Sqrt(q) * Math.Sqrt(1 - (sine * sine))));
    }

    private static double Square(double x) => x * x;
}
