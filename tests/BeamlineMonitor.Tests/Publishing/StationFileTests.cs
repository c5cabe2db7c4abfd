using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Publishing;

/// <summary>What a station says outside any run.</summary>
public sealed class StationFileTests : IDisposable
{
    private const string Broker = "broker";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task TellWhereItClearsAsync_AlarmFromBeforeTheRun_IsCleared()
    {
        await using StationFile station = await StationFile.OpenAsync(folder.FullName, "s", new ManualTimeProvider(), CancellationToken.None);
        await station.TellAsync(RunEventKinds.BrokerRefused, EventSeverity.Alarm, "refused", Broker, CancellationToken.None);
        await BackAsync(station);
        Assert.Equal(["active", "cleared"], await StatesAsync(station));
    }

    [Fact]
    public async Task TellWhereItClearsAsync_AlarmOfTheRunAlone_IsNotTold()
    {
        await using StationFile station = await StationFile.OpenAsync(folder.FullName, "s", new ManualTimeProvider(), CancellationToken.None);
        int told = (await UnsentAsync(station)).Count;
        await BackAsync(station);
        Assert.Equal(told, (await UnsentAsync(station)).Count);
    }

    [Fact]
    public async Task OpenAsync_AlarmOfTheStartBefore_IsClearedOnce()
    {
        await using (StationFile before = await StationFile.OpenAsync(folder.FullName, "s", new ManualTimeProvider(), CancellationToken.None))
            await before.TellAsync(RunEventKinds.BrokerRefused, EventSeverity.Alarm, "refused", Broker, CancellationToken.None);
        await using StationFile station = await StationFile.OpenAsync(folder.FullName, "s", new ManualTimeProvider(), CancellationToken.None);
        await BackAsync(station);
        Assert.Equal(["active", "cleared"], await StatesAsync(station));
    }

    private static Task BackAsync(StationFile station) =>
        station.TellWhereItClearsAsync(RunEventKinds.BrokerBack, EventSeverity.Information, "back", Broker, CancellationToken.None);

    private static Task<IReadOnlyList<OutboxEntry>> UnsentAsync(StationFile station) => station.Outbox.ReadUnsentAsync(0, int.MaxValue, CancellationToken.None);

    private static async Task<string[]> StatesAsync(StationFile station) =>
        [.. (await UnsentAsync(station)).Where(entry => entry.Topic == "alarm/broker-refused").Select(entry => JsonNode.Parse(entry.Payload.Span)!["state"]!.GetValue<string>())];
}
