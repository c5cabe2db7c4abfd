using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Publishing;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Web.Bridge;

public sealed class MqttBridgePageTests : IDisposable
{
    private static readonly byte[] Connect = [0x10, 15, 0, 4, .. "MQTT"u8, 5, 0x02, 0, 60, 0, 0, 2, .. "ab"u8];

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task MqttJs_Subscribes_HasWhatTheBrokerKeptAndThenWhatComes()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using BridgeRig rig = await BridgeRig.StartAsync(broker.Port);
        await using MqttConnection writer = new(TimeProvider.System);
        await writer.ConnectAsync(new MqttConnectOptions { Host = "127.0.0.1", Port = broker.Port, ClientId = "writer" }, guard.Token);
        await writer.PublishAsync(Status("online"), guard.Token);
        await using ForeignProcess page = ForeignProcess.Start("node", Path.Combine(MessageJudge.Scripts, "subscribe.mjs"), $"{rig.Url}", MessageJudge.Document);
        JsonNode kept = JsonNode.Parse(await page.WaitForLineAsync("\"topic\"", guard.Token))!;
        Assert.True(kept["retained"]!.GetValue<bool>());
        await writer.PublishAsync(Status("offline"), guard.Token);
        await page.WaitForLineAsync("\"retained\":false", guard.Token);
        page.EndInput();
        Assert.Equal("""{"messages":{"status.v1":2},"faults":[]}""", await page.WaitForLineAsync("\"messages\"", guard.Token));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://127.0.0.1:1")]
    public async Task MqttJs_FromAnotherPage_IsRefused(string origin)
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using BridgeRig rig = await BridgeRig.StartAsync(broker.Port);
        await using ForeignProcess page = ForeignProcess.Start("node", Path.Combine(MessageJudge.Scripts, "subscribe.mjs"), $"{rig.Url}", MessageJudge.Document, origin);
        Assert.Contains("403", await page.WaitForLineAsync("\"messages\"", guard.Token), StringComparison.Ordinal);
        Assert.DoesNotContain("connected", page.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ConfiguredAndOwnOrigin_IsLetIn()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using BridgeRig rig = await BridgeRig.StartAsync(broker.Port);
        using ClientWebSocket configured = await rig.OpenAsync(guard.Token, "https://dashboard.example");
        using ClientWebSocket own = await rig.OpenAsync(guard.Token, $"http://{rig.Url.Authority}");
        Assert.Equal("mqtt", own.SubProtocol);
    }

    [Fact]
    public async Task ExternalBroker_WithAReader_IsReadAsTheReaderAndNobodyElse()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, passwords = Path.Combine(folder, "passwords");
        await File.WriteAllTextAsync(passwords, "page:pw\n", guard.Token);
        await using (ForeignProcess hash = ForeignProcess.Start("mosquitto_passwd", "-U", passwords)) Assert.Equal(0, await hash.WaitForExitAsync(guard.Token));
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, "allow_anonymous false", $"password_file {passwords}");
        await using BridgeRig rig = await BridgeRig.StartAsync(broker.Port, BrokerMode.External, new BrokerLogin("page", "pw"));
        using ClientWebSocket client = await rig.OpenAsync(guard.Token);
        await client.SendAsync(Connect, WebSocketMessageType.Binary, true, guard.Token);
        byte[] answer = new byte[256];
        await client.ReceiveAsync(answer, guard.Token);
        Assert.Equal((0x20, 0), (answer[0], answer[3])); // CONNACK, success
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ExternalBroker_WithoutAReader_IsNotThere()
    {
        await using BridgeRig rig = await BridgeRig.StartAsync(1, BrokerMode.External);
        Assert.Equal("404", (await Assert.ThrowsAsync<InvalidOperationException>(() => rig.OpenAsync(guard.Token))).Message);
    }

    [Fact]
    public async Task Open_BrokerAwayOrAnotherProtocolOrTooMany_IsRefused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using BridgeRig rig = await BridgeRig.StartAsync(port, clients: 1);
        Assert.Equal("400", (await Assert.ThrowsAsync<InvalidOperationException>(() => rig.OpenAsync(guard.Token, null, "amqp"))).Message);
        using (await rig.OpenAsync(guard.Token))
            Assert.Equal("503", (await Assert.ThrowsAsync<InvalidOperationException>(() => rig.OpenAsync(guard.Token))).Message);
        listener.Stop();
        await using BridgeRig away = await BridgeRig.StartAsync(port);
        Assert.Equal("502", (await Assert.ThrowsAsync<InvalidOperationException>(() => away.OpenAsync(guard.Token))).Message);
    }

    [Fact]
    public async Task Client_ThatNamesAUserOrSendsText_IsTurnedAwayWithTheReason()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using BridgeRig rig = await BridgeRig.StartAsync(broker.Port);
        using ClientWebSocket named = await rig.OpenAsync(guard.Token);
        byte[] packet = [.. Connect];
        packet[9] |= 0x80;
        await named.SendAsync(packet, WebSocketMessageType.Binary, true, guard.Token);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, await EndOfAsync(named));
        using ClientWebSocket text = await rig.OpenAsync(guard.Token);
        await text.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, guard.Token);
        Assert.Equal(WebSocketCloseStatus.InvalidMessageType, await EndOfAsync(text));
    }

    [Fact]
    public async Task Broker_ThatEnds_EndsTheClient()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        await using BridgeRig rig = await BridgeRig.StartAsync(broker.Port);
        using ClientWebSocket client = await rig.OpenAsync(guard.Token);
        await client.SendAsync(Connect, WebSocketMessageType.Binary, true, guard.Token);
        await client.ReceiveAsync(new byte[256], guard.Token);
        await broker.StopAsync(guard.Token);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await EndOfAsync(client));
    }

    [Fact]
    public async Task Client_ThatLeaves_EndsTheLineAndWhatItSentHasArrived()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using BridgeRig rig = await BridgeRig.StartAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        foreach (bool saysGoodbye in (bool[])[true, false])
        {
            using ClientWebSocket client = await rig.OpenAsync(guard.Token);
            using Socket line = await listener.AcceptSocketAsync(guard.Token);
            foreach (byte part in Connect) await client.SendAsync(new byte[] { part }, WebSocketMessageType.Binary, true, guard.Token);
            await client.SendAsync(new byte[] { 0xC0, 0 }, WebSocketMessageType.Binary, true, guard.Token); // PINGREQ
            byte[] received = new byte[Connect.Length + 2];
            for (int count = 0; count < received.Length;) count += await line.ReceiveAsync(received.AsMemory(count), guard.Token);
            Assert.Equal([.. Connect, 0xC0, 0], received);
            if (saysGoodbye) await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", guard.Token);
            else client.Abort();
            Assert.Equal(0, await line.ReceiveAsync(received.AsMemory(), guard.Token));
        }
    }

    [Fact]
    public async Task Client_ThatReadsLate_HasEverythingInOrder()
    {
        const int total = 8 << 20; // more than the buffers between hold, so that the line has to wait
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using BridgeRig rig = await BridgeRig.StartAsync(((IPEndPoint)listener.LocalEndpoint).Port);
        using ClientWebSocket client = await rig.OpenAsync(guard.Token);
        using Socket line = await listener.AcceptSocketAsync(guard.Token);
        byte[] sent = new byte[total];
        new Random(1).NextBytes(sent);
        Task<int> sending = line.SendAsync(sent.AsMemory(), guard.Token).AsTask();
        await client.SendAsync(Connect, WebSocketMessageType.Binary, true, guard.Token);
        await line.ReceiveAsync(new byte[Connect.Length], guard.Token); // the other way goes on meanwhile
        byte[] received = new byte[total];
        for (int count = 0; count < total;) count += (await client.ReceiveAsync(received.AsMemory(count), guard.Token)).Count;
        Assert.Equal(total, await sending);
        Assert.True(sent.AsSpan().SequenceEqual(received));
    }

    private static MqttMessage Status(string state)
    {
        LiveMessage live = new LiveMessages().Of(TopicKinds.Status, new StatusPayload("2026-03-01T08:00:00.250000Z", null, state, "0.1", "host", "s1"));
        return new PublishedMessages("s").Of(live);
    }

    private async Task<WebSocketCloseStatus?> EndOfAsync(ClientWebSocket client)
    {
        byte[] buffer = new byte[256];
        while ((await client.ReceiveAsync(buffer, guard.Token)).MessageType != WebSocketMessageType.Close)
        {
        }

        return client.CloseStatus;
    }
}
