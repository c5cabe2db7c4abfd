using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Commands;

/// <summary>A calibration that lines have a d with.</summary>
internal static class CellCalibration
{
    /// <summary>Reads a calibration with an angle.</summary>
    /// <param name="file">The file that <c>calibrate --out</c> wrote.</param>
    /// <exception cref="InputException">It has no 2θ.</exception>
    /// <exception cref="Analysis.ConfigException">The file cannot be read, or is no calibration.</exception>
    public static DetectorCalibration Load(string file)
    {
        DetectorCalibration calibration = CalibrationFile.Load(file);
        return calibration.TwoThetaDegrees is not null
            ? calibration
            : throw new InputException($"{file}: has no 2θ, so lines have no d; calibrate with --standard.");
    }

    /// <summary>Refuses a spectrum that the calibration is not for.</summary>
    /// <param name="file">How errors name the spectrum.</param>
    /// <param name="channels">Its number of channels.</param>
    /// <param name="calibration">The calibration.</param>
    /// <exception cref="InputException">The numbers of channels differ.</exception>
    public static void RequireChannels(string file, int channels, DetectorCalibration calibration)
    {
        if (channels == calibration.Channels) return;
        throw new InputException(
            $"{file}: has {channels} channels, but the calibration {calibration.Origin} is for {calibration.Channels}; "
            + "calibrate with the settings that this spectrum was taken with.");
    }
}
