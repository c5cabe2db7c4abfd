namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>What a broker granted when it took the connection.</summary>
/// <param name="IsPresent">Whether it took up the session it had: subscriptions stand, and nothing it acknowledged was forgotten.</param>
/// <param name="ReceiveMaximum">How many messages of quality of service 1 it takes unacknowledged, 1 to 65535.</param>
/// <param name="MaximumPacketBytes">The longest packet it takes, bytes; at most what MQTT can carry, 268,435,460.</param>
/// <param name="MaximumQualityOfService">The highest quality of service it takes, 0 or 1; 1 also where it knows more.</param>
/// <param name="RetainIsAvailable">Whether it keeps retained messages.</param>
/// <param name="KeepAlive">The silence after which this link is taken for dead: the broker's value where it is shorter than the one asked for.</param>
/// <param name="SessionExpiry">How long it keeps the session after the line is gone.</param>
/// <param name="AssignedClientId">The name it chose, when the client gave none; else null.</param>
public sealed record MqttSession(
    bool IsPresent,
    int ReceiveMaximum,
    int MaximumPacketBytes,
    int MaximumQualityOfService,
    bool RetainIsAvailable,
    TimeSpan KeepAlive,
    TimeSpan SessionExpiry,
    string? AssignedClientId);
