using System.Collections.Immutable;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>A subscriber with a stored session, who comes back whenever its connection ends and remembers all it was sent.</summary>
public sealed class Subscriber : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource stop = new();
    private readonly Lock gate = new();
    private readonly TaskCompletionSource subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Func<IReadOnlyList<MqttMessage>, bool> IsEnough, TaskCompletionSource Found)> waiters = [];
    private readonly List<MqttMessage> received = [];
    private readonly Task reading;

    private Subscriber(int port, string filter, string name) => reading = ReadAsync(port, filter, name);

    /// <summary>All that came, in its order.</summary>
    public ImmutableArray<MqttMessage> Received
    {
        get
        {
            lock (gate) return [.. received];
        }
    }

    public static async Task<Subscriber> StartAsync(int port, string filter, CancellationToken cancellationToken, string name = "subscriber")
    {
        var subscriber = new Subscriber(port, filter, name);
        await Task.WhenAny(subscriber.subscribed.Task, subscriber.reading).WaitAsync(cancellationToken);
        return subscriber;
    }

    /// <summary>Waits until what came is enough.</summary>
    public async Task WaitForAsync(Func<IReadOnlyList<MqttMessage>, bool> isEnough, CancellationToken cancellationToken)
    {
        TaskCompletionSource found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (received.Count > 0 && isEnough(received)) return;
            waiters.Add((isEnough, found));
        }

        await (await Task.WhenAny(found.Task, reading)).WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled
        stop.Dispose();
    }

    private async Task ReadAsync(int port, string filter, string name)
    {
        while (true)
        {
            await using MqttConnection connection = new(TimeProvider.System);
            try
            {
                // Without a clean start from the first time on: mosquitto 2.0.11 does not write down the session of a client that began with one.
                await connection.ConnectAsync(
                    new MqttConnectOptions { Host = "127.0.0.1", Port = port, ClientId = name, SessionExpiry = TimeSpan.FromHours(1) }, stop.Token);
                await connection.SubscribeAsync(filter, 1, stop.Token);
                subscribed.TrySetResult();
                await foreach (MqttMessage message in connection.Received.ReadAllAsync(stop.Token)) Take(message);
            }
            catch (MqttException)
            {
                // It comes back.
            }

            await Task.Delay(Pause, TimeProvider.System, stop.Token);
        }
    }

    private void Take(MqttMessage message)
    {
        lock (gate)
        {
            received.Add(message with { Payload = message.Payload.ToArray() });
            foreach ((Func<IReadOnlyList<MqttMessage>, bool> isEnough, TaskCompletionSource found) in waiters)
            {
                if (!found.Task.IsCompleted && isEnough(received)) found.TrySetResult();
            }
        }
    }
}
