namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>What came from the broker is not MQTT 5, or not what it may send now. The connection is over.</summary>
public sealed class MqttProtocolException : MqttException
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">What came, and where the specification forbids it.</param>
    /// <param name="reason">What the broker is told in the DISCONNECT.</param>
    /// <param name="innerException">The cause, or null.</param>
    public MqttProtocolException(string message, MqttReason reason, Exception? innerException = null)
        : base(message, innerException) => Reason = reason;

    /// <summary>What the broker is told in the DISCONNECT.</summary>
    public MqttReason Reason { get; }
}
