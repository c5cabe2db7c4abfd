using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.Publishing;
using Microsoft.Extensions.Logging.Abstractions;

namespace BeamlineMonitor.Tests.Publishing;

public class PublishingServiceTests
{
    [Fact]
    public async Task Stop_AfterAFaultThatNobodyExpected_HasKeptItForTheHealthPage()
    {
        var messages = new LiveMessages();
        var lane = new LiveLane(1, TimeProvider.System);
        var options = new PublisherOptions
        {
            Station = "s",
            Broker = new MqttConnectOptions { Host = "127.0.0.1", Port = 1, ClientId = "s" },
            Bounds = new OutboxBounds(TimeSpan.FromDays(1), 1),
            Seed = 1,
            Status = state => messages.Of(TopicKinds.Status, new StatusPayload("2026-03-01T08:00:00.000000Z", null, state, "0", "host", "s")),
        };
        var publisher = new Publisher(options, () => throw new InvalidOperationException("a fault of ours"), [], null!, lane, null!, TimeProvider.System);
        using var service = new PublishingService(new PublishingStation(null!, lane, publisher, null), NullLogger<PublishingService>.Instance);
        Assert.Null(service.Fault);
        await service.StartAsync(default);
        await service.StopAsync(default);
        Assert.NotNull(service.Fault);
    }
}
