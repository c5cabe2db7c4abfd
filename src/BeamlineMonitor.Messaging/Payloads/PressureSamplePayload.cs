using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BeamlineMonitor.Messaging.Building;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>One reading of a cell's stack pressure.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="StackPressureMPa">Stack pressure, MPa.</param>
/// <param name="SetpointMPa">Setpoint, MPa.</param>
/// <param name="ForceNewtons">Force on the die, N.</param>
/// <param name="CellTemperatureCelsius">Temperature of the cell, °C.</param>
/// <param name="Flags">Words, separated by commas; empty for none.</param>
public sealed record PressureSamplePayload(
    string At,
    string? Run,
    [property: JsonPropertyName("p_MPa")] double? StackPressureMPa,
    [property: JsonPropertyName("setpoint_MPa")] double? SetpointMPa,
    [property: JsonPropertyName("F_N")] double? ForceNewtons,
    [property: JsonPropertyName("T_C")] double? CellTemperatureCelsius,
    [property: JsonPropertyName("flags"), RegularExpression(Words.Pattern)] string Flags) : Payload(At, Run);
