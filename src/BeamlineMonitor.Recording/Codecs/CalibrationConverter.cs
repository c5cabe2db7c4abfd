using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>Calibrations with the keys of docs/calibration.md, so that one form of them is enough.</summary>
internal sealed class CalibrationConverter : JsonConverter<DetectorCalibration>
{
    private const string Origin = "origin";

    /// <inheritdoc/>
    public override DetectorCalibration Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string json = JsonNode.Parse(ref reader)?.ToJsonString() ?? throw new JsonException("A calibration is an object.");
        try
        {
            return ConfigFile.Read(
                "calibration", Encoding.UTF8.GetBytes(json), root => DetectorCalibrationParser.ReadNumbers(root, root.Text(Origin)));
        }
        catch (ConfigException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DetectorCalibration value, JsonSerializerOptions options)
    {
        JsonObject json = DetectorCalibrationWriter.Write(value);
        json[Origin] = value.Origin;
        json.WriteTo(writer, options);
    }
}
