using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>A calibration on disk, as <c>calibrate --out</c> writes it.</summary>
public static class CalibrationFile
{
    /// <summary>Reads a calibration.</summary>
    /// <param name="path">Path of the file.</param>
    /// <returns>The calibration; its origin is the path.</returns>
    /// <exception cref="ConfigException">The file cannot be read, is no calibration, or is one that was refused.</exception>
    public static DetectorCalibration Load(string path) => DetectorCalibrationParser.Parse(path, ConfigShelf.Read(path));
}
