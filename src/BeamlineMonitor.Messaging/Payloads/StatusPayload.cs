using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>Whether the daemon is there.</summary>
/// <param name="At">Experiment UTC of the connection, or of the goodbye; an <c>offline</c> of a daemon that died was written when it connected.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="State"><c>online</c> or <c>offline</c>.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Host">Name of the machine.</param>
/// <param name="Session">Id of this start of the program.</param>
public sealed record StatusPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("state"), AllowedValues("online", "offline")] string State,
    [property: JsonPropertyName("ver")] string Version,
    [property: JsonPropertyName("host")] string Host,
    [property: JsonPropertyName("session")] string Session) : Payload(At, Run);
