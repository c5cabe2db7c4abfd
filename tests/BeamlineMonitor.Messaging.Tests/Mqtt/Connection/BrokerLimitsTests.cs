using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>Brokers with limits, brokers that die, and lines that do.</summary>
public class BrokerLimitsTests
{
    private static readonly MqttMessage One = new("a", new byte[10]) { QualityOfService = 1 };

    [Fact]
    public async Task Session_LimitsOfTheBroker_AreKept()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(
            default, "max_inflight_messages 3", "max_packet_size 200", "max_keepalive 10", "retain_available false", "max_qos 1");
        (MqttConnection connection, MqttSession session) = await ConnectAsync(broker.Port, TimeSpan.FromSeconds(60));
        await using (connection)
        {
            Assert.Equal((3, 200, 1, false), (session.ReceiveMaximum, session.MaximumPacketBytes, session.MaximumQualityOfService, session.RetainIsAvailable));
            Assert.Equal(TimeSpan.FromSeconds(10), session.KeepAlive);
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => connection.PublishAsync(One, default))).WaitAsync(Limits.Patience);
            MqttRefusedException tooLong =
                await Assert.ThrowsAsync<MqttRefusedException>(() => connection.PublishAsync(One with { Payload = new byte[200] }, default));
            MqttRefusedException retained =
                await Assert.ThrowsAsync<MqttRefusedException>(() => connection.PublishAsync(One with { IsRetained = true }, default));
            Assert.Equal((MqttReason.PacketTooLarge, MqttReason.RetainNotSupported), (tooLong.Reason, retained.Reason));
            await connection.PublishAsync(One, default);
        }
    }

    [Fact]
    public async Task Closed_BrokerStopsOrIsKilled_GivesTheReasonAndRequestsEnd()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(default);
        await using MqttConnection stopped = (await ConnectAsync(broker.Port)).Connection;
        await broker.StopAsync(default);
        MqttException reason = (await stopped.Closed.WaitAsync(Limits.Patience))!; // mosquitto 2.0 stops without a word
        Assert.StartsWith($"mqtt://127.0.0.1:{broker.Port} ", reason.Message, StringComparison.Ordinal);

        await broker.RestartAsync(default);
        await using MqttConnection killed = (await ConnectAsync(broker.Port)).Connection;
        Task[] sent = [.. Enumerable.Range(0, 20_000).Select(_ => killed.PublishAsync(One, default))];
        await sent[0];
        await broker.HoldAsync(default); // whatever it has taken by now, the next one it does not
        sent = [.. sent, killed.PublishAsync(One, default)];
        await broker.KillAsync();
        Assert.NotNull(await killed.Closed.WaitAsync(Limits.Patience));
        await Assert.ThrowsAsync<MqttException>(() => Task.WhenAll(sent).WaitAsync(Limits.Patience));
        Assert.All(sent, task => Assert.True(task.IsCompletedSuccessfully || task.Exception!.InnerException is MqttException));
    }

    [Fact]
    public async Task PublishAsync_ReaderByAcl_IsNotAuthorized()
    {
        string acl = Path.GetTempFileName();
        await File.WriteAllLinesAsync(acl, ["topic read #"]);
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(default, $"acl_file {acl}");
        await using MqttConnection connection = (await ConnectAsync(broker.Port)).Connection;
        MqttRefusedException e = await Assert.ThrowsAsync<MqttRefusedException>(() => connection.PublishAsync(One, default));
        Assert.Equal((MqttReason.NotAuthorized, true), (e.Reason, e.IsFinal));
        File.Delete(acl); // the connection is not used on: with max_queued_messages 0, mosquitto 2.0.11 hangs up at the next packet
    }

    [Fact]
    public async Task Closed_HalfOpenLine_IsNoticed()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(default);
        ManualTimeProvider lineTime = new();
        RunningFaultPlan faults = new(FaultPlan.Parse("half-open@2s"), lineTime);
        TcpChannelAddress behind = new("127.0.0.1", broker.Port);
        await using FaultyTcpProxy proxy = FaultyTcpProxy.Start(0, token => behind.OpenAsync(null, token), faults);
        await using MqttConnection connection = (await ConnectAsync(proxy.Address.Port, TimeSpan.FromSeconds(5))).Connection;
        Task sending = SendAsync();
        lineTime.Advance(TimeSpan.FromSeconds(2));
        MqttException reason = (await connection.Closed.WaitAsync(Limits.Patience))!;
        Assert.Contains("the link is dead", reason.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MqttException>(() => sending);
        Assert.True(faults.BytesLost > 0);

        async Task SendAsync()
        {
            while (true) await connection.PublishAsync(One, default);
        }
    }

    private static async Task<(MqttConnection Connection, MqttSession Session)> ConnectAsync(int port, TimeSpan? keepAlive = null)
    {
        MqttConnection connection = new(TimeProvider.System);
        MqttConnectOptions options = new()
        {
            Host = "127.0.0.1",
            Port = port,
            ClientId = "limits",
            KeepAlive = keepAlive ?? TimeSpan.FromSeconds(10),
            ConnectTimeout = Limits.Patience,
        };
        return (connection, await connection.ConnectAsync(options, default));
    }
}
