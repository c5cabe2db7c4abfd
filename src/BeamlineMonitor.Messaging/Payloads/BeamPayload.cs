using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>The beam.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="RingMilliamperes">Ring current, mA.</param>
/// <param name="ShuttersOpen">Whether all shutters are open; null where that is not known.</param>
/// <param name="Intensity">I0.</param>
/// <param name="State"><c>on</c>, <c>off</c> or <c>unknown</c>.</param>
public sealed record BeamPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("ring_mA")] double? RingMilliamperes,
    [property: JsonPropertyName("shutters_open")] bool? ShuttersOpen,
    [property: JsonPropertyName("I0")] double? Intensity,
    [property: JsonPropertyName("state"), AllowedValues("on", "off", "unknown")] string State) : Payload(At, Run);
