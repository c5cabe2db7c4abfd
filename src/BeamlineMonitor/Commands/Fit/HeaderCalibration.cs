using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>Takes a calibration from a file's own header, unless the header shows that nobody set it.</summary>
internal static class HeaderCalibration
{
    private const double DefaultTwoThetaDegrees = 10;
    private const string Mend = "calibrate, and give the file that calibrate --out wrote as --calibration";
    private static readonly EnergyScale DefaultScale = new(0, 1, 0);

    /// <summary>Reads the calibration.</summary>
    /// <param name="file">How errors name the file.</param>
    /// <param name="element">The element with its header.</param>
    /// <returns>The calibration, on trust.</returns>
    /// <exception cref="InputException">The header has none, the recorder's default, or an impossible one.</exception>
    public static DetectorCalibration Of(string file, SpectrumElement element)
    {
        int channels = element.Spectrum.Counts.Length;
        string? fault = element switch
        {
            { HeaderScale: null } => "has no energy calibration",
            { HeaderTwoThetaDegrees: null } => "has no 2θ",
            { HeaderScale: var scale } when scale == DefaultScale =>
                "has the recorder's default calibration, 0 keV + 1 keV per channel, so nobody set it",
            { HeaderTwoThetaDegrees: DefaultTwoThetaDegrees } => "has the recorder's default 2θ, 10°, so nobody set it",
            { HeaderTwoThetaDegrees: not (> 0 and < 180) } => "has a 2θ outside 0 to 180°",
            { HeaderScale: { } scale } when !scale.Rises(channels) => "has an energy calibration that does not rise over all channels",
            _ => null,
        };
        return fault is null
            ? DetectorCalibration.Trusted(element.HeaderScale!.Value, element.HeaderTwoThetaDegrees, channels, "header")
            : throw new InputException($"{file}: the header {fault}; {Mend}.");
    }
}
