using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Publishing;

/// <summary>Publishes a replay, as the station <c>NAME-replay</c> and no other: nobody takes an old run for the present one.</summary>
internal sealed class ReplayPublishing : IPublisherLog, IWaitingOutboxes, IAsyncDisposable
{
    private const int MostWaiting = 10_000;
    private const string Suffix = "-replay";
    private const int NumbersBits = 22; // of a topic and a replay; with the seconds before them the numbers stay below 2⁵³, which JSON readers hold exactly, until 2088

    private static readonly DateTimeOffset NumbersEpoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TextWriter error;
    private readonly long numbersAfter;
    private readonly MemoryOutbox outbox;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Publisher publisher;
    private readonly Task publishing;

    private ReplayPublishing(DaemonSettings settings, MqttConnectOptions broker, string run, RunSetup setup, TextWriter error)
    {
        this.error = error;
        Station = StationOf(settings);
        TimeProvider ioTime = TimeProvider.System;
        numbersAfter = NumbersAfter(ioTime.GetUtcNow());
        var messages = new LiveMessages(ioTime.GetUtcNow().ToUnixTimeSeconds() % (1 << 20)); // the replay before is over
        var lane = new LiveLane(1, ioTime);
        lane.Offer(messages.Of(
            TopicKinds.Meta,
            MetaPayloads.Of(run, ioTime.GetUtcNow(), setup.Plan, setup.Science, setup.Science.Calibrations, ImmutableDictionary<string, string>.Empty)));
        outbox = new MemoryOutbox(MostWaiting, ioTime);
        var options = new PublisherOptions
        {
            Station = TopicName.Require(Station),
            Broker = broker,
            Bounds = new OutboxBounds(settings.Mqtt.LongestAge, settings.Mqtt.LargestBytes),
            Seed = Environment.ProcessId,
            Status = state => messages.Of(
                TopicKinds.Status, new StatusPayload(PayloadTime.Of(ioTime.GetUtcNow()), run, state, OpenedRun.Program, Environment.MachineName, Station)),
            OutageTold = TimeSpan.Zero,
            RefusedAdvice = "Mend it, then replay again.",
        };
        publisher = new Publisher(options, () => new MqttConnection(ioTime), [outbox], this, lane, this, ioTime);
        publishing = publisher.RunAsync(finish.Task, stop.Token);
    }

    /// <summary>The station that it publishes as.</summary>
    public string Station { get; }

    /// <summary>The number after which a replay counts the messages of a topic: one of a later second is above all of it, so that nobody takes another replay of the run for repeats.</summary>
    /// <param name="begun">When it begins, real time, from 2020 on.</param>
    /// <returns>The number before its first, 0 to 2⁵³.</returns>
    public static long NumbersAfter(DateTimeOffset begun) => (long)(begun - NumbersEpoch).TotalSeconds << NumbersBits;

    /// <summary>Takes a message of the replay.</summary>
    /// <param name="message">The message.</param>
    /// <param name="number">Its number in the replay and topic, from 1.</param>
    /// <param name="payload">Its payload as it is hashed, with that number.</param>
    public void Take(OutgoingMessage message, long number, ReadOnlyMemory<byte> payload) => outbox.Add(message, number, message.Encode(numbersAfter + number));

    /// <summary>Begins to publish, once a broker is there: one that is away at the start is an error, one that goes later is waited for.</summary>
    /// <param name="settings">This machine's settings.</param>
    /// <param name="run">Id of the run.</param>
    /// <param name="setup">The plan.</param>
    /// <param name="error">Is told when the broker goes and comes.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>What publishes.</returns>
    /// <exception cref="InputException">There is no broker to publish to, or it refuses.</exception>
    public static async Task<ReplayPublishing> StartAsync(
        DaemonSettings settings, string run, RunSetup setup, TextWriter error, CancellationToken cancellationToken)
    {
        MqttConnectOptions broker = BrokerOf(settings.Mqtt, $"beamline-monitor-{StationOf(settings)}");
        await using MqttConnection trial = new(TimeProvider.System);
        try
        {
            await trial.ConnectAsync(broker with { IsCleanStart = true, SessionExpiry = TimeSpan.Zero }, cancellationToken);
            await trial.DisconnectAsync(publishesWill: false, cancellationToken);
        }
        catch (MqttException e)
        {
            throw new InputException($"--publish: {e.Message}", e);
        }

        return new ReplayPublishing(settings, broker, run, setup, error);
    }

    /// <summary>Waits until the broker has taken enough of what was added.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when there is room for more.</returns>
    /// <exception cref="InputException">The broker refuses the station.</exception>
    public Task WhenRoomAsync(CancellationToken cancellationToken) => UnlessRefusedAsync(outbox.WhenRoomAsync(cancellationToken));

    /// <summary>Waits until the broker has the rest, and says goodbye; what is kept nowhere else must not be left.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many messages it would not take.</returns>
    /// <exception cref="InputException">The broker refuses the station.</exception>
    public async Task<long> FinishAsync(CancellationToken cancellationToken)
    {
        await UnlessRefusedAsync(outbox.WhenEmptyAsync(cancellationToken));
        finish.TrySetResult();
        await publishing.WaitAsync(cancellationToken);
        return (await outbox.CountAsync(cancellationToken)).Dropped;
    }

    /// <inheritdoc/>
    public Task TellAsync(string kind, EventSeverity severity, string text, CancellationToken cancellationToken)
    {
        if (kind != RunEventKinds.BrokerRefused) return error.WriteLineAsync(text);
        refused.TrySetResult(text); // whoever waits throws it: it is told once
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Rewind()
    {
        // A replay publishes itself only.
    }

    /// <inheritdoc/>
    public void Leave(IWaitingOutbox outbox, RunStoreException why)
    {
        // As above.
    }

    /// <inheritdoc/>
    public Task<IWaitingOutbox?> OpenNextAsync(CancellationToken cancellationToken) => Task.FromResult<IWaitingOutbox?>(null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await publishing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled, or FinishAsync has thrown it
        stop.Dispose();
    }

    private static string StationOf(DaemonSettings settings) => settings.Wiring.Station.Name + Suffix;

    private async Task UnlessRefusedAsync(Task work)
    {
        Task first = await Task.WhenAny(work, refused.Task, publishing);
        if (first == refused.Task) throw new InputException(await refused.Task);
        await first; // publishing ends before its time only by a fault
    }

    private static MqttConnectOptions BrokerOf(MqttSettings mqtt, string clientId) => mqtt.Mode switch
    {
        BrokerMode.External => PublishingEndpoint.OptionsOf(mqtt, clientId, null, null),
        BrokerMode.Local when BrokerState.Read(mqtt.DataFolder) is { } state && BrokerLeftover.IsRunning(state) =>
            PublishingEndpoint.OptionsOf(mqtt, clientId, state.Port, new BrokerLogin(state.User, state.Password)),
        BrokerMode.Local => throw new InputException($"--publish: the local broker of {mqtt.DataFolder} does not run; start the daemon, or name an external broker."),
        _ => throw new InputException("--publish: Mqtt.Broker.Mode is \"none\"; name a broker in the settings."),
    };
}
