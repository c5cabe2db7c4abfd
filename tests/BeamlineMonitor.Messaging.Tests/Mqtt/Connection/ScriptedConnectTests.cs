using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>Beginnings that mosquitto never makes.</summary>
public class ScriptedConnectTests
{
    [Theory]
    [InlineData("20 03 00 86 00", MqttReason.BadUserNameOrPassword, true)]
    [InlineData("20 03 00 87 00", MqttReason.NotAuthorized, true)]
    [InlineData("20 03 00 8A 00", MqttReason.Banned, true)]
    [InlineData("20 03 00 85 00", MqttReason.ClientIdNotValid, true)]
    [InlineData("20 03 00 89 00", MqttReason.ServerBusy, false)]
    [InlineData("20 0B 00 88 08 1F 0005 6C61746572", MqttReason.ServerUnavailable, false)]
    public async Task ConnectAsync_Refused_NamesTheReason(string connAck, MqttReason reason, bool isFinal)
    {
        await using ScriptedServer server = new();
        MqttRefusedException e = await Assert.ThrowsAsync<MqttRefusedException>(() => server.ConnectAsync(connAck));
        Assert.Equal((reason, isFinal), (e.Reason, e.IsFinal));
        Assert.StartsWith($"{server.Client} refused the connection of a", e.Message, StringComparison.Ordinal);
        Assert.Equal(reason == MqttReason.ServerUnavailable, e.Message.Contains("\"later\"", StringComparison.Ordinal));
        await server.ExpectEndAsync();
    }

    [Theory]
    [InlineData("20 02 00 00")] // MQTT 3.1.1
    [InlineData("30 04 0001 61 00")]
    [InlineData("D0 00")]
    [InlineData("485454502F312E31")] // HTTP/1.1
    [InlineData("20 FF FF FF 7F")]
    public async Task ConnectAsync_AnswerIsNoConnAck_Throws(string answer)
    {
        await using ScriptedServer server = new();
        MqttProtocolException e = await Assert.ThrowsAsync<MqttProtocolException>(() => server.ConnectAsync(answer));
        Assert.StartsWith($"{server.Client} ", e.Message, StringComparison.Ordinal);
        await server.ExpectEndAsync();
    }

    [Fact]
    public async Task ConnectAsync_HungUp_Throws()
    {
        await using ScriptedServer server = new();
        await using MqttConnection connection = new(TimeProvider.System);
        Task<MqttSession> connecting = connection.ConnectAsync(server.Client, default);
        await server.AcceptAsync();
        await server.HangUpAsync();
        MqttException e = await Assert.ThrowsAsync<MqttException>(() => connecting);
        Assert.Contains("closed the line before it answered", e.Message, StringComparison.Ordinal);
        Assert.Same(e, await connection.Closed);
    }

    [Fact]
    public async Task ConnectAsync_NoAnswer_ThrowsWhenTheTimeIsOver()
    {
        await using ScriptedServer server = new();
        ManualTimeProvider clock = new();
        await using MqttConnection connection = new(clock);
        Task<MqttSession> connecting = connection.ConnectAsync(server.Client with { ConnectTimeout = TimeSpan.FromSeconds(10) }, default);
        await server.AcceptAsync();
        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(connecting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.1));
        MqttException e = await Assert.ThrowsAsync<MqttException>(() => connecting.WaitAsync(Limits.Patience));
        Assert.Contains("did not answer within 10 s", e.Message, StringComparison.Ordinal);
        await server.ExpectEndAsync();
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_Throws()
    {
        await using ScriptedServer server = new();
        using HeldPort port = new();
        MqttConnectOptions nobody = server.Client with { Port = port.Number };
        await using MqttConnection connection = new(TimeProvider.System);
        MqttException e = await Assert.ThrowsAsync<MqttException>(() => connection.ConnectAsync(nobody, default));
        Assert.StartsWith($"{nobody}: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_WhileConnecting_EndsIt()
    {
        await using ScriptedServer server = new();
        MqttConnection connection = new(TimeProvider.System);
        Task<MqttSession> connecting = connection.ConnectAsync(server.Client, default);
        await server.AcceptAsync();
        await connection.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
        await server.ExpectEndAsync();
    }
}
