using BeamlineMonitor.Broker;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.Recording.Outbox;
using Microsoft.Extensions.Logging;

namespace BeamlineMonitor.Publishing;

/// <summary>What a run publishes, put together: its live topics, its outbox and the station's, and the publisher that carries them.</summary>
/// <param name="Feed">Makes the live topics.</param>
/// <param name="Lane">Holds them for the publisher.</param>
/// <param name="Publisher">Carries everything.</param>
/// <param name="Broker">The daemon's own broker; null for an external one.</param>
internal sealed record PublishingStation(LiveFeed Feed, LiveLane Lane, Publisher Publisher, LocalBroker? Broker)
{
    // Some seconds of every sample of a station at real time; a stalled broker costs samples, which the run file has.
    private const int MostPassing = 4096;

    /// <summary>Puts the parts together; nothing runs yet.</summary>
    /// <param name="settings">This machine's settings.</param>
    /// <param name="endpoint">The broker and the station's file.</param>
    /// <param name="run">The run.</param>
    /// <param name="logs">Logs.</param>
    /// <returns>The parts.</returns>
    public static PublishingStation Create(DaemonSettings settings, PublishingEndpoint endpoint, LiveRun run, ILoggerFactory logs)
    {
        TimeProvider ioTime = TimeProvider.System;
        string station = settings.Wiring.Station.Name;
        var messages = new LiveMessages(endpoint.Station.Session);
        var lane = new LiveLane(MostPassing, ioTime);
        var devices = new DeviceStates(settings.Wiring, run.Acquisition.Links);
        var feed = new LiveFeed(run.Id, run.Setup, run.Calibrations, devices, messages, lane, run.Clock, ioTime);
        ILogger log = logs.CreateLogger("Publishing");
        var options = new PublisherOptions
        {
            Station = station,
            Broker = endpoint.Broker,
            Bounds = new OutboxBounds(settings.Mqtt.LongestAge, settings.Mqtt.LargestBytes),
            Seed = Environment.ProcessId,
            Status = state => messages.Of(TopicKinds.Status, new StatusPayload(
                PayloadTime.Of(run.Clock.GetUtcNow()), run.Id, state, OpenedRun.Program, Environment.MachineName, endpoint.Session)),
        };
        var publisher = new Publisher(
            options,
            () => new MqttConnection(ioTime),
            [run.Outbox, endpoint.Station.Outbox],
            new RunFolderOutboxes(settings.RunsFolder, run.Id, OpenedRun.Program, line => PublishingLog.Skipped(log, line), ioTime),
            lane,
            new PublisherLog(run, endpoint.Station, logs.CreateLogger<PublisherLog>()),
            ioTime);
        return new PublishingStation(feed, lane, publisher, endpoint.LocalBroker);
    }
}
