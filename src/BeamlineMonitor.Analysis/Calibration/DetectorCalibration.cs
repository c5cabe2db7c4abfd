using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>What turns the channels of one detector into d-spacings.</summary>
/// <param name="Scale">Energy scale.</param>
/// <param name="TwoThetaDegrees">2θ, degrees; null where only energies were calibrated.</param>
/// <param name="Covariance">
/// Covariance of (c0, c1, c2, 2θ) in keV, keV/channel, keV/channel² and degrees, row by row; shape [16]; zero for what was held. Counting,
/// scatter of the lines about the scale, and the uncertainty of the line energies are in it; the certificate of the standard is not.
/// </param>
/// <param name="CertificateRelativeSigma">Relative uncertainty of the standard's cell constants: it moves every d-spacing alike.</param>
/// <param name="Width">Width law, or null where it is not known.</param>
/// <param name="Shape">Line shape.</param>
/// <param name="Channels">Number of channels that the scale is for.</param>
/// <param name="Origin">Where it comes from, for messages: a file name, "header".</param>
public sealed record DetectorCalibration(
    EnergyScale Scale,
    double? TwoThetaDegrees,
    ImmutableArray<double> Covariance,
    double CertificateRelativeSigma,
    WidthLaw? Width,
    LineShape Shape,
    int Channels,
    string Origin)
{
    /// <summary>Number of parameters: c0, c1, c2, 2θ.</summary>
    public const int Parameters = 4;

    /// <summary>A calibration whose numbers are taken on trust, such as those in the header of a file.</summary>
    /// <param name="scale">Energy scale.</param>
    /// <param name="twoThetaDegrees">2θ, degrees, or null.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <returns>A calibration without uncertainties and without a line shape.</returns>
    public static DetectorCalibration Trusted(EnergyScale scale, double? twoThetaDegrees, int channels, string origin) =>
        new(scale, twoThetaDegrees, [.. new double[Parameters * Parameters]], 0, null, LineShape.Gaussian, channels, origin);

    /// <summary>One standard uncertainty of c0, c1, c2 or 2θ, in its unit.</summary>
    /// <param name="parameter">0 to 3.</param>
    /// <returns>σ; 0 for what was held.</returns>
    public double Sigma(int parameter) => Math.Sqrt(Covariance[(parameter * Parameters) + parameter]);

    /// <summary>Covariance of two relative errors of the d scale, from scale and angle together.</summary>
    /// <param name="energyKeV">Energy at which one d is read, keV.</param>
    /// <param name="otherKeV">Energy at which the other d is read, keV.</param>
    /// <returns>cov(δd/d, δd'/d'), dimensionless; the certificate is not in it.</returns>
    /// <remarks>d = hc/(2 E sin θ), so δd/d = −δE/E − ½ cot θ δ2θ: errors of scale and angle largely cancel where the standard's lines lie.</remarks>
    public double RelativeDCovariance(double energyKeV, double otherKeV)
    {
        Span<double> first = stackalloc double[Parameters], second = stackalloc double[Parameters];
        RelativeDGradient(energyKeV, first);
        RelativeDGradient(otherKeV, second);
        double sum = 0;
        for (int i = 0; i < Parameters; i++)
        {
            for (int j = 0; j < Parameters; j++) sum += first[i] * Covariance[(i * Parameters) + j] * second[j];
        }

        return sum;
    }

    /// <summary>Derivatives of ln d at a fixed channel with respect to c0, c1, c2 and 2θ.</summary>
    /// <param name="energyKeV">Energy at which d is read, keV.</param>
    /// <param name="gradient">Receives the derivatives; shape [4].</param>
    public void RelativeDGradient(double energyKeV, Span<double> gradient)
    {
        double channel = Scale.Channel(energyKeV) ?? 0;
        gradient[0] = -1 / energyKeV;
        gradient[1] = -channel / energyKeV;
        gradient[2] = -channel * channel / energyKeV;
        double theta = double.DegreesToRadians(TwoThetaDegrees ?? 0) / 2;
        gradient[3] = theta > 0 ? -0.5 * double.DegreesToRadians(1) / Math.Tan(theta) : 0;
    }

    /// <summary>d-spacing of a line, Å.</summary>
    /// <param name="energyKeV">Its energy, keV.</param>
    /// <returns>d, Å.</returns>
    /// <exception cref="InvalidOperationException">The calibration has no angle.</exception>
    public double DSpacing(double energyKeV) => Bragg.DSpacing(energyKeV, RequireTwoTheta());

    /// <summary>The angle, which an energy calibration alone does not have.</summary>
    /// <returns>2θ, degrees.</returns>
    /// <exception cref="InvalidOperationException">The calibration has no angle.</exception>
    public double RequireTwoTheta() =>
        TwoThetaDegrees ?? throw new InvalidOperationException($"The calibration {Origin} has no 2θ; calibrate with a standard.");
}
