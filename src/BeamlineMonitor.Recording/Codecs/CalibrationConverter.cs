using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>Calibrations with the keys of docs/calibration.md, and where they are from.</summary>
internal sealed class CalibrationConverter() : ConfigConverter<DetectorCalibration>("calibration")
{
    private const string Origin = "origin";

    /// <inheritdoc/>
    protected override DetectorCalibration Parse(string name, byte[] utf8) =>
        ConfigFile.Read(name, utf8, root => DetectorCalibrationParser.ReadNumbers(root, root.Text(Origin)));

    /// <inheritdoc/>
    protected override JsonObject ToJson(DetectorCalibration value)
    {
        JsonObject json = DetectorCalibrationWriter.Write(value);
        json[Origin] = value.Origin;
        return json;
    }
}
