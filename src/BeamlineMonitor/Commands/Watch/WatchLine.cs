using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Commands.Watch;

/// <summary>A subscription that stands again after every break.</summary>
/// <param name="options">Where, and who.</param>
/// <param name="filter">What to subscribe to.</param>
/// <param name="open">Makes a connection.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class WatchLine(MqttConnectOptions options, string filter, Func<IMqttConnection> open, TimeProvider ioTime)
{
    private volatile string state = $"{options}: connecting";

    /// <summary>How the line is, one line of text.</summary>
    public string State => state;

    /// <summary>Subscribes, and goes on after every break.</summary>
    /// <param name="take">Takes each message.</param>
    /// <param name="told">Hears of every change of the line.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Ends by cancellation, or by a refusal that asking again does not mend.</returns>
    /// <exception cref="InputException">The broker refuses this user, or what is asked for.</exception>
    public async Task RunAsync(Action<MqttMessage> take, Action<string> told, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(Environment.ProcessId);
        while (true)
        {
            await using IMqttConnection connection = open();
            try
            {
                await connection.ConnectAsync(options, cancellationToken);
                await connection.SubscribeAsync(filter, 1, cancellationToken);
                Tell($"{options}: connected");
                backoff.Reset();
                await foreach (MqttMessage message in connection.Received.ReadAllAsync(cancellationToken)) take(message);
                Tell((await connection.Closed)?.Message ?? $"{options}: closed");
            }
            catch (MqttRefusedException e) when (e.IsFinal)
            {
                throw new InputException(e.Message, e);
            }
            catch (MqttException e)
            {
                Tell(e.Message);
            }

            await Task.Delay(backoff.Next(), ioTime, cancellationToken);
        }

        void Tell(string text)
        {
            state = text;
            told(text);
        }
    }
}
