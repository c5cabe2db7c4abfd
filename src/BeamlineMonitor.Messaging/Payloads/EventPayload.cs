using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Schemas;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>Something that happened, or a note of an operator.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="Kind">What, in kebab case.</param>
/// <param name="Severity"><c>information</c>, <c>warning</c> or <c>alarm</c>.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Source">The cell, detector or device it is about; null for the run.</param>
public sealed record EventPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("kind"), RegularExpression("^[a-z0-9-]+$")] string Kind,
    [property: JsonPropertyName("severity"), WordOf(typeof(EventSeverity))] string Severity,
    [property: JsonPropertyName("text")] string Text,
    [property: JsonPropertyName("source")] string? Source) : Payload(At, Run);
