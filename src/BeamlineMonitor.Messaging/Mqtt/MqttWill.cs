namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>What the broker publishes for a client that went without a goodbye.</summary>
/// <param name="Message">The message; at most 65,535 bytes of payload.</param>
public sealed record MqttWill(MqttMessage Message)
{
    /// <summary>How long the broker waits for the client to come back first; whole seconds. The session's end ends the wait too. Default 5 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(5);
}
