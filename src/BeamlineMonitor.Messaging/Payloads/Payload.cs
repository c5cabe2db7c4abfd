using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>
/// What every JSON message has. Keys carry units; a number that is missing is null, and a field never changes its type. Records, so that schemas are
/// made from them; arrays stand only in profiles and batches, for Grafana and Home Assistant read flat scalars.
/// </summary>
/// <param name="At">Experiment UTC of what is told, as <see cref="PayloadTime"/> writes it.</param>
/// <param name="Run">Id of the run; null without one.</param>
public abstract record Payload(
    [property: JsonPropertyName("t"), JsonPropertyOrder(-3), RegularExpression(PayloadTime.Pattern)] string At,
    [property: JsonPropertyName("run"), JsonPropertyOrder(-2)] string? Run)
{
    /// <summary>Number in the run and topic, from 1, given where it is stored or sent.</summary>
    [JsonPropertyName("seq"), JsonPropertyOrder(-1), Range(1, int.MaxValue)]
    public long Sequence { get; init; }
}
