using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Commands.Runs;

namespace BeamlineMonitor.Commands.Handover;

/// <summary>The sheet as JSON.</summary>
internal static class HandoverJson
{
    /// <summary>Makes it.</summary>
    /// <param name="sheet">The sheet.</param>
    /// <returns>The object.</returns>
    public static JsonObject Of(HandoverSheet sheet) => new()
    {
        ["run"] = RunJson.Of(sheet.Run),
        ["state"] = sheet.State,
        ["last_frame"] = sheet.LastFrame is { } frame
            ? new JsonObject { ["purpose"] = EnumWord.Of(frame.Purpose), ["cell"] = frame.Cell, ["layer"] = frame.Layer, ["scan"] = frame.Scan }
            : null,
        ["control_away"] = sheet.ControlWith?.Text,
        ["cells"] = new JsonArray([.. sheet.Cells.Select(cell => new JsonObject
        {
            ["cell"] = cell.Name,
            ["doing"] = cell.Doing,
            ["since"] = cell.Since,
            ["due"] = cell.Due,
            ["t_echem"] = cell.MeasuredAt,
            ["E_V"] = cell.PotentialVolts,
            ["I_A"] = cell.CurrentAmperes,
            ["t_p"] = cell.PressedAt,
            ["p_MPa"] = cell.StackPressureMPa,
        })]),
        ["alarms"] = new JsonArray([.. sheet.Alarms.Select(alarm => new JsonObject
        {
            ["id"] = alarm.Id,
            ["severity"] = EnumWord.Of(alarm.Severity),
            ["since"] = alarm.Since,
            ["cause"] = alarm.Cause,
            ["action"] = alarm.Action,
            ["acknowledged_by"] = alarm.AcknowledgedBy,
        })]),
        ["profiles"] = new JsonArray([.. sheet.Profiles.Select(Profile)]),
        ["beam"] = sheet.Beam is { } beam
            ? new JsonObject
            {
                ["t"] = beam.At,
                ["ring_mA"] = beam.RingCurrentMilliamperes,
                ["shutters_open"] = beam.ShuttersAreOpen,
                ["I0"] = beam.Intensity,
                ["T_cell_C"] = beam.CellTemperatureCelsius,
                ["T_hutch_C"] = beam.HutchTemperatureCelsius,
            }
            : null,
        ["free_bytes"] = sheet.FreeBytes,
        ["notes"] = new JsonArray([.. sheet.Notes.Select(note => new JsonObject { ["t"] = note.At, ["by"] = note.By, ["text"] = note.Text })]),
    };

    private static JsonObject Profile(ScanProfile profile) => new()
    {
        ["cell"] = profile.Cell,
        ["detector"] = profile.Detector,
        ["scan"] = profile.Scan,
        ["t"] = profile.At,
        ["mean_x"] = profile.MeanX?.Value,
        ["s_mean_x"] = profile.MeanX?.Sigma,
        ["coulomb_x"] = profile.CoulombX?.Value,
        ["s_coulomb_x"] = profile.CoulombX?.Sigma,
        ["layers"] = new JsonArray([.. profile.Points.Select(point => new JsonObject
        {
            ["layer"] = point.Layer,
            ["z_um"] = point.ElectrodeMicrometres,
            ["x_from_c"] = point.FromC?.X,
            ["s_x_from_c"] = point.FromC?.Sigma,
            ["x_from_V"] = point.FromVolume?.X,
            ["s_x_from_V"] = point.FromVolume?.Sigma,
            ["ok"] = point.IsOk,
            ["age_s"] = point.AgeSeconds,
        })]),
    };
}
