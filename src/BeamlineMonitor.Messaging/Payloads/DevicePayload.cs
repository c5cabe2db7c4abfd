using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>State of one device.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="State"><c>ok</c>, <c>lost</c>, or what the driver calls it.</param>
/// <param name="Driver">The driver.</param>
/// <param name="Firmware">The device's own version; null where it tells none.</param>
/// <param name="IsSimulated">Whether a simulator stands behind the line.</param>
/// <param name="Error">What is wrong; null for nothing.</param>
/// <param name="ClockOffsetSeconds">Its clock against experiment time, s; null where it has none.</param>
public sealed record DevicePayload(
    string At,
    string? Run,
    [property: JsonPropertyName("state")] string State,
    [property: JsonPropertyName("driver")] string Driver,
    [property: JsonPropertyName("firmware")] string? Firmware,
    [property: JsonPropertyName("simulated")] bool IsSimulated,
    [property: JsonPropertyName("error")] string? Error,
    [property: JsonPropertyName("clock_offset_s")] double? ClockOffsetSeconds) : Payload(At, Run);
