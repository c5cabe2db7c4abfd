using System.Security.Cryptography;
using System.Text;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Names a calibration in results.</summary>
public static class CalibrationId
{
    /// <summary>The detector and eight hexadecimal digits that another calibration would not share.</summary>
    /// <param name="detector">Name of the detector element.</param>
    /// <param name="calibration">The calibration.</param>
    /// <returns>Such as <c>horizontal 9f86d081</c>.</returns>
    public static string Of(string detector, DetectorCalibration calibration)
    {
        byte[] text = Encoding.UTF8.GetBytes(DetectorCalibrationWriter.Write(calibration).ToJsonString());
        return $"{detector} {Convert.ToHexStringLower(SHA256.HashData(text))[..8]}";
    }
}
