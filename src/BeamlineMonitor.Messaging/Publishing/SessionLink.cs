using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>A session with the broker.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Session">What the broker granted.</param>
/// <param name="Messages">Makes its messages.</param>
internal sealed record SessionLink(IMqttConnection Connection, MqttSession Session, PublishedMessages Messages)
{
    /// <summary>Publishes a message as far as the broker can take it; in the order of the calls.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isStored">Whether it is stored, so that it must be acknowledged.</param>
    /// <returns>Ends when the broker has it, or fails: never by the call itself, for others are waited for before it.</returns>
    public async Task PublishAsync(MqttMessage message, bool isStored) =>
        await Connection.PublishAsync(PublishedMessages.Fit(message, isStored, Session), CancellationToken.None); // its end is the connection's
}
