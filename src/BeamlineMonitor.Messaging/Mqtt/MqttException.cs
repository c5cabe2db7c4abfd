namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>The broker, or the line to it, did not do what was asked. The message names the broker.</summary>
public class MqttException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="message">Which broker, what failed, and what mends it.</param>
    /// <param name="innerException">The cause, or null.</param>
    public MqttException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
