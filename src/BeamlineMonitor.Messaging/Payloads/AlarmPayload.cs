using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Schemas;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>An alarm: what is wrong, what it leads to, what to do.</summary>
/// <param name="At">Experiment UTC of this state.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="Severity"><c>information</c>, <c>warning</c> or <c>alarm</c>.</param>
/// <param name="State"><c>active</c>, <c>cleared</c> or <c>acked</c>.</param>
/// <param name="Cause">What happened.</param>
/// <param name="Consequence">What it leads to.</param>
/// <param name="Action">What to do.</param>
/// <param name="Since">When it became active, experiment UTC.</param>
/// <param name="Value">The number that is out of range, or null.</param>
/// <param name="Limit">The limit that it left, or null.</param>
/// <param name="Unit">Unit of both, or null.</param>
public sealed record AlarmPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("severity"), WordOf(typeof(EventSeverity))] string Severity,
    [property: JsonPropertyName("state"), AllowedValues("active", "cleared", "acked")] string State,
    [property: JsonPropertyName("cause")] string Cause,
    [property: JsonPropertyName("consequence")] string Consequence,
    [property: JsonPropertyName("action")] string Action,
    [property: JsonPropertyName("since"), RegularExpression(PayloadTime.Pattern)] string Since,
    [property: JsonPropertyName("value")] double? Value,
    [property: JsonPropertyName("limit")] double? Limit,
    [property: JsonPropertyName("unit")] string? Unit) : Payload(At, Run);
