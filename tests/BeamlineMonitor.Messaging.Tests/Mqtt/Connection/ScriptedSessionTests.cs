using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>Sessions with what mosquitto never sends.</summary>
public class ScriptedSessionTests : IAsyncDisposable
{
    private static readonly MqttMessage One = new("a", "1"u8.ToArray()) { QualityOfService = 1 };
    private static readonly MqttMessage Zero = new("a", "0"u8.ToArray());

    private readonly ScriptedServer server = new();
    private MqttConnection? connection;

    public async ValueTask DisposeAsync()
    {
        if (connection is not null) await connection.DisposeAsync();
        await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("40 02 0007", 0x82)] // nothing waits for 7
    [InlineData("90 04 0007 00 00", 0x82)]
    [InlineData("D0 00", 0x82)] // no ping
    [InlineData("20 03 00 00 00", 0x82)] // a second CONNACK
    [InlineData("F0 00", 0x82)]
    [InlineData("34 06 0001 61 0001 00", 0x82)]
    [InlineData("30 07 0001 61 03 23 0001", 0x94)]
    [InlineData("30 FF FF FF 7F", 0x95)]
    [InlineData("30 05 0002 C328 00", 0x81)]
    [InlineData("42 02 0001", 0x81)]
    public async Task Closed_ForbiddenPacket_IsTheReasonAndTheServerIsTold(string packet, byte reason)
    {
        await OpenAsync();
        await server.SendAsync(packet);
        await server.ExpectAsync($"E0 01 {reason:X2}");
        await server.HangUpAsync();
        MqttProtocolException e = Assert.IsType<MqttProtocolException>(await connection!.Closed.WaitAsync(Limits.Patience));
        Assert.Equal((MqttReason)reason, e.Reason);
        Assert.StartsWith($"{server.Client} ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_SecondPubAck_IsForbidden()
    {
        await OpenAsync();
        Task sent = connection!.PublishAsync(One, default);
        await server.ExpectAsync("32 07 0001 61 0001 00 31");
        await server.SendAsync("40 02 0001");
        await sent.WaitAsync(Limits.Patience);
        await server.SendAsync("40 02 0001");
        await server.ExpectAsync("E0 01 82");
    }

    [Theory]
    [InlineData("E0 01 8B", MqttReason.ServerShuttingDown)]
    [InlineData("E0 00", MqttReason.Success)]
    [InlineData("E0 02 9D 00", MqttReason.ServerMoved)]
    public async Task Closed_ServerDisconnects_IsItsReasonAndRequestsFail(string packet, MqttReason reason)
    {
        await OpenAsync();
        Task sent = connection!.PublishAsync(One, default);
        await server.ExpectAsync("32 07 0001 61 0001 00 31"); // whoever hangs up on what is unread resets the line, and what was said may be lost
        await server.SendAsync(packet);
        await server.HangUpAsync();
        Assert.Equal(reason, Assert.IsType<MqttRefusedException>(await connection.Closed.WaitAsync(Limits.Patience)).Reason);
        await Assert.ThrowsAsync<MqttException>(() => sent.WaitAsync(Limits.Patience));
        await Assert.ThrowsAsync<MqttException>(() => connection.SubscribeAsync("a", 0, default));
    }

    [Fact]
    public async Task Closed_LineEndsInsideAPacket_IsAnError()
    {
        await OpenAsync();
        await server.SendAsync("30 06 0001 61");
        await server.HangUpAsync();
        Assert.Contains("inside a packet", (await connection!.Closed.WaitAsync(Limits.Patience))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_ReceiveMaximum_TheRestWaitsInOrder()
    {
        await OpenAsync("20 06 00 00 03 21 0002");
        Task[] sent = [.. Enumerable.Range(0, 3).Select(_ => connection!.PublishAsync(One, default)), connection!.PublishAsync(Zero, default)];
        await server.ExpectAsync("32 07 0001 61 0001 00 31 32 07 0001 61 0002 00 31");
        await server.SendAsync("40 03 0002 10");
        await sent[1].WaitAsync(Limits.Patience);
        await server.ExpectAsync("32 07 0001 61 0003 00 31 30 05 0001 61 00 30");
        await sent[3].WaitAsync(Limits.Patience);
        Assert.False(sent[0].IsCompleted || sent[2].IsCompleted);
        await server.SendAsync("40 02 0001 40 02 0003");
        await Task.WhenAll(sent).WaitAsync(Limits.Patience);
    }

    [Fact]
    public async Task PublishAsync_CancelledInFlightOrWaiting_TheConnectionStaysUsable()
    {
        await OpenAsync("20 06 00 00 03 21 0001");
        using CancellationTokenSource cancel = new();
        Task inFlight = connection!.PublishAsync(One, cancel.Token), waiting = connection.PublishAsync(One, cancel.Token);
        Task behind = connection.PublishAsync(Zero, default), last = connection.PublishAsync(One, default);
        await server.ExpectAsync("32 07 0001 61 0001 00 31");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inFlight);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await server.ExpectAsync("30 05 0001 61 00 30");
        await behind.WaitAsync(Limits.Patience);
        await server.SendAsync("40 02 0001"); // until then its place is not free
        await server.ExpectAsync("32 07 0001 61 0002 00 31");
        await server.SendAsync("40 02 0002");
        await last.WaitAsync(Limits.Patience);
    }

    [Fact]
    public async Task PublishAsync_RefusedByTheServer_ThrowsAndTheNextIsSent()
    {
        await OpenAsync();
        Task refused = connection!.PublishAsync(One, default);
        await server.ExpectAsync("32 07 0001 61 0001 00 31");
        await server.SendAsync("40 04 0001 97 00");
        MqttRefusedException e = await Assert.ThrowsAsync<MqttRefusedException>(() => refused.WaitAsync(Limits.Patience));
        Assert.Equal((MqttReason.QuotaExceeded, false), (e.Reason, e.IsFinal));
        Task next = connection.PublishAsync(One, default);
        await server.ExpectAsync("32 07 0001 61 0002 00 31");
        await server.SendAsync("40 02 0002");
        await next.WaitAsync(Limits.Patience);
    }

    [Theory]
    [InlineData("20 05 00 00 02 24 00", MqttReason.QosNotSupported)]
    [InlineData("20 05 00 00 02 25 00", MqttReason.RetainNotSupported)]
    [InlineData("20 08 00 00 05 27 00000008", MqttReason.PacketTooLarge)]
    public async Task PublishAsync_OverWhatTheServerTakes_IsRefusedUnsent(string connAck, MqttReason reason)
    {
        await OpenAsync(connAck);
        MqttRefusedException e = await Assert.ThrowsAsync<MqttRefusedException>(() => connection!.PublishAsync(One with { IsRetained = true }, default));
        Assert.Equal((reason, true), (e.Reason, e.IsFinal));
        await connection!.PublishAsync(Zero, default);
        await server.ExpectAsync("30 05 0001 61 00 30");
    }

    [Fact]
    public async Task SubscribeAsync_Refused_ThrowsAndTheNextStands()
    {
        await OpenAsync();
        Task refused = connection!.SubscribeAsync("a/#", 1, default);
        await server.ExpectAsync("82 09 0001 00 0003 612F23 01");
        await server.SendAsync("90 04 0001 00 87");
        MqttRefusedException e = await Assert.ThrowsAsync<MqttRefusedException>(() => refused.WaitAsync(Limits.Patience));
        Assert.Contains("refused the subscription to a/#: not authorized", e.Message, StringComparison.Ordinal);
        Task next = connection.SubscribeAsync("a", 0, default);
        await server.ExpectAsync("82 07 0002 00 0001 61 00");
        await server.SendAsync("32 06 0001 61 0009 00 90 04 0002 00 00"); // a message may overtake the answer
        await next.WaitAsync(Limits.Patience);
        Assert.Equal("a", (await connection.Received.NextAsync()).Topic);
        await server.ExpectAsync("40 02 0009");
    }

    [Fact]
    public async Task SubscribeAsync_MessagesBeforeTheAnswerAndNobodyReads_IsAnsweredAndNothingIsAcknowledgedBeforeItIsTaken()
    {
        await OpenAsync();
        Task subscribing = connection!.SubscribeAsync("a", 1, default);
        await server.ExpectAsync("82 07 0001 00 0001 61 01");
        for (int i = 0; i < 300; i++) await server.SendAsync($"32 06 0001 61 {i + 1:X4} 00");
        for (int i = 0; i < 1000; i++) await server.SendAsync("30 05 0001 61 00 30");
        await server.SendAsync("90 04 0001 00 01");
        await subscribing.WaitAsync(Limits.Patience);
        await connection.PublishAsync(Zero, default);
        await server.ExpectAsync("30 05 0001 61 00 30"); // and no acknowledgement before it
        MqttMessage[] read = await connection.Received.NextAsync(1300);
        Assert.Equal(300, read.TakeWhile(message => message.QualityOfService == 1).Count());
        for (int i = 0; i < 300; i++) await server.ExpectAsync($"40 02 {i + 1:X4}");
    }

    [Fact]
    public async Task SubscribeAsync_MoreBeforeTheAnswerThanIsHeld_IsAnsweredWhenSomebodyReads()
    {
        await OpenAsync();
        Task subscribing = connection!.SubscribeAsync("a", 0, default);
        Task sending = SendAsync();
        await connection.Received.NextAsync(40);
        await subscribing.WaitAsync(Limits.Patience);
        await sending;

        async Task SendAsync()
        {
            await server.SendMillionsAsync(40);
            await server.SendAsync("90 04 0001 00 00");
        }
    }

    [Fact]
    public async Task SubscribeAsync_MoreBeforeTheAnswerThanIsHeldAndNobodyReads_EndsAndSaysWhy()
    {
        ManualTimeProvider clock = new();
        (connection, MqttSession session) = await server.ConnectAsync(timeProvider: clock);
        Task subscribing = connection.SubscribeAsync("a", 0, default);
        Task sending = server.SendMillionsAsync(40);
        await clock.WaitForTimersAsync(2, default); // the keep-alive, and the wait for a reader
        clock.Advance(session.KeepAlive);
        MqttException e = await Assert.ThrowsAsync<MqttException>(() => subscribing.WaitAsync(Limits.Patience));
        Assert.Contains("more than 16 MiB of messages before its answer", e.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => sending);
        Assert.Equal(17, connection.Received.Count); // what is held can still be read
        await connection.Received.NextAsync(17);
        await connection.Received.Completion.WaitAsync(Limits.Patience);
    }

    [Theory]
    [InlineData(false, "E0 00")]
    [InlineData(true, "E0 01 04")]
    public async Task DisconnectAsync_SaysGoodbyeBehindWhatIsOnItsWay(bool publishesWill, string goodbye)
    {
        await OpenAsync();
        await connection!.PublishAsync(Zero, default);
        Task leaving = connection.DisconnectAsync(publishesWill, default);
        await server.ExpectAsync($"30 05 0001 61 00 30 {goodbye}");
        await server.ExpectEndAsync();
        await server.HangUpAsync();
        await leaving.WaitAsync(Limits.Patience);
        Assert.Null(await connection.Closed);
        await connection.DisconnectAsync(publishesWill, default);
    }

    [Fact]
    public async Task DisconnectAsync_ServerNeverHangsUp_LeavesAfterASecond()
    {
        ManualTimeProvider clock = new();
        (connection, _) = await server.ConnectAsync(timeProvider: clock);
        await clock.WaitForTimersAsync(1, default); // the keep-alive
        Task leaving = connection.DisconnectAsync(publishesWill: false, default);
        await server.ExpectAsync("E0 00");
        await clock.WaitForTimersAsync(2, default);
        clock.Advance(TimeSpan.FromSeconds(1));
        await leaving.WaitAsync(Limits.Patience);
        Assert.Null(await connection.Closed);
    }

    private async Task OpenAsync(string connAck = "20 03 00 00 00") => (connection, _) = await server.ConnectAsync(connAck);
}
