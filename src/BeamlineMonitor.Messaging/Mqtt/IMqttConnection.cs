using System.Threading.Channels;

namespace BeamlineMonitor.Messaging.Mqtt;

/// <summary>One connection to a broker, once: no buffer, no retry, no reconnect; those live above.</summary>
/// <remarks>
/// Any thread may call. Disposing drops the line without a DISCONNECT, so the broker publishes the will after its delay, unless the same
/// client is back before; <see cref="DisconnectAsync"/> says goodbye. Disposing never throws.
/// </remarks>
public interface IMqttConnection : IAsyncDisposable
{
    /// <summary>Opens the line and the session; once in the life of the object.</summary>
    /// <param name="options">Where, who, and what the broker shall do when this client is gone.</param>
    /// <param name="cancellationToken">Abandons the attempt; the object is then closed.</param>
    /// <returns>What the broker granted.</returns>
    /// <exception cref="MqttRefusedException">The broker said no; <see cref="MqttRefusedException.IsFinal"/> when asking again is no use.</exception>
    /// <exception cref="MqttException">Nobody listens, TLS failed, a certificate could not be read, no answer in time, or what came is not MQTT 5.</exception>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="InvalidOperationException">It was connected before.</exception>
    Task<MqttSession> ConnectAsync(MqttConnectOptions options, CancellationToken cancellationToken);

    /// <summary>Publishes a message. Messages leave in the order of the calls; several may be in flight.</summary>
    /// <remarks>
    /// The call waits its turn while as many are in flight as the broker takes (<see cref="MqttSession.ReceiveMaximum"/>), or while the line
    /// takes no bytes. Cancelled before its turn, the message is not sent; later, it may have been. The connection stays usable either way.
    /// </remarks>
    /// <param name="message">The message; its payload must not change until the call ends.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends, at quality of service 0, when the message was handed to the operating system; at 1, when the broker acknowledged it.</returns>
    /// <exception cref="MqttRefusedException">The broker refused this message, or it is over what <see cref="MqttSession"/> allows and was not sent.</exception>
    /// <exception cref="MqttException">The connection is over; whether the broker has the message is not known.</exception>
    /// <exception cref="ArgumentException">The topic or a property is none that MQTT can carry.</exception>
    /// <exception cref="InvalidOperationException">There is no session yet.</exception>
    Task PublishAsync(MqttMessage message, CancellationToken cancellationToken);

    /// <summary>Subscribes; the messages come in <see cref="Received"/>, retained ones first of all. It may be awaited before the first is read.</summary>
    /// <param name="filter">Topic filter, with + and # as the broker knows them.</param>
    /// <param name="qualityOfService">The most the broker may use, 0 or 1.</param>
    /// <param name="cancellationToken">Abandons the wait for the answer; the subscription may stand.</param>
    /// <returns>Ends when the broker has confirmed it.</returns>
    /// <exception cref="MqttRefusedException">The broker refused it.</exception>
    /// <exception cref="MqttException">The connection is over.</exception>
    /// <exception cref="ArgumentException">The filter is none that MQTT can carry.</exception>
    /// <exception cref="InvalidOperationException">There is no session yet.</exception>
    Task SubscribeAsync(string filter, int qualityOfService, CancellationToken cancellationToken);

    /// <summary>Says goodbye and closes the line; a line that is gone already is no error.</summary>
    /// <param name="publishesWill">Whether the broker shall publish the will, after its delay; else it forgets it.</param>
    /// <param name="cancellationToken">Hurries: the line is closed as it is.</param>
    /// <returns>Ends when the line is closed. Calls to publish that still waited have failed.</returns>
    Task DisconnectAsync(bool publishesWill, CancellationToken cancellationToken);

    /// <summary>
    /// Messages of the subscriptions, in the order in which they came; a stored session may bring some before any call to subscribe. A message
    /// is acknowledged when it is taken from here; one that is not comes again with the session. Bounded: 16 MiB are held, and beyond that the
    /// line is not read and the broker has to wait. Within that, calls are answered whether anybody reads or not. Beyond it, when a call waits
    /// for its answer and nobody takes a message for a keep-alive, the connection ends and says so. Completes, never faulted, when the
    /// connection is over and all is taken.
    /// </summary>
    ChannelReader<MqttMessage> Received { get; }

    /// <summary>Ends when the connection is over and the line is closed; it never faults. Null when this side ended it, else the reason.</summary>
    Task<MqttException?> Closed { get; }
}
