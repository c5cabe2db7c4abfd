using System.Collections.Immutable;

namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>A message to or from a broker.</summary>
/// <param name="Topic">The whole topic; no wildcards, 1 to 65,535 bytes of UTF-8.</param>
/// <param name="Payload">Its bytes.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>Quality of service: 0 at most once, 1 at least once. Default 0.</summary>
    public int QualityOfService { get; init; }

    /// <summary>To the broker: keep it as the topic's latest. From the broker: it was kept, and may be old.</summary>
    public bool IsRetained { get; init; }

    /// <summary>MIME type of the payload; null for none given.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether the sender says that the payload is UTF-8 text (Payload Format Indicator 1).</summary>
    public bool IsText { get; init; }

    /// <summary>How long it is worth delivering, whole seconds to 2³² − 1; from the broker, what is left of that. Null for ever.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>User properties, in their order; a name may come twice.</summary>
    public ImmutableArray<MqttUserProperty> UserProperties { get; init; } = [];
}
