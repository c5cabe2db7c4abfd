using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>Nothing stays behind: run alone, for it counts what the whole process holds.</summary>
[CollectionDefinition(nameof(LeakTests), DisableParallelization = true)]
[Collection(nameof(LeakTests))]
public class LeakTests
{
    private const int Rounds = 300;

    [Fact]
    public async Task Connections_OpenedAndEndedInEveryWay_LeaveNoSocketAndNoMemory()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(default);
        MqttConnectOptions options = new() { Host = "127.0.0.1", Port = broker.Port, ClientId = "leak", ConnectTimeout = Limits.Patience };
        using TcpListener mute = new(IPAddress.Loopback, 0); // takes connections and never answers
        mute.Start();
        MqttConnectOptions unanswered = options with { Port = ((IPEndPoint)mute.LocalEndpoint).Port, ConnectTimeout = TimeSpan.FromMilliseconds(1) };
        for (int i = 0; i < 20; i++) await RoundAsync(options, unanswered, i); // what is made once
        int sockets = ProcessResources.CountSockets();
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Rounds; i++) await RoundAsync(options, unanswered, i);
        using CancellationTokenSource patience = new(Limits.Patience);
        while (ProcessResources.CountSockets() > sockets + 2) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token); // the last ones may be closing
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, Rounds * 2048);
    }

    private static async Task RoundAsync(MqttConnectOptions options, MqttConnectOptions unanswered, int round)
    {
        MqttConnection connection = new(TimeProvider.System);
        if (round % 4 == 3)
        {
            await Assert.ThrowsAsync<MqttException>(() => connection.ConnectAsync(unanswered, default));
            return; // not disposed: nothing is left to be
        }

        await connection.ConnectAsync(options, default);
        await connection.PublishAsync(new MqttMessage("leak", new byte[100]) { QualityOfService = 1 }, default);
        if (round % 4 == 0) await connection.DisconnectAsync(publishesWill: false, default);
        if (round % 4 == 1) await connection.DisposeAsync();
        if (round % 4 != 2) return;
        await using MqttConnection other = new(TimeProvider.System);
        await other.ConnectAsync(options, default); // takes the session over: the broker ends the first
        await connection.Closed.WaitAsync(Limits.Patience);
    }
}
