namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>The broker answered, and refused: a connection, a message, a subscription; or it ended the connection and said why.</summary>
/// <param name="message">Which broker, and what it refused.</param>
/// <param name="reason">The reason it gave; it is added to the message in words.</param>
public sealed class MqttRefusedException(string message, MqttReason reason) : MqttException($"{message}: {reason.InWords()}")
{
    /// <summary>The reason it gave.</summary>
    public MqttReason Reason { get; } = reason;

    /// <summary>
    /// Whether the same request will be refused again until a person mends something: bad credentials, not authorized, banned, a bad client
    /// id or topic, a message that this broker cannot take. False where time may help: busy, a quota, shutting down, taken over.
    /// </summary>
    public bool IsFinal => Reason.IsFinal();
}
