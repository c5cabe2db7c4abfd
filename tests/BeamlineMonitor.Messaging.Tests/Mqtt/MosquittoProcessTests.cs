using System.Net.Sockets;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt;

/// <summary>The broker that the tests of this folder stand on.</summary>
public class MosquittoProcessTests
{
    [Fact]
    public async Task RestartAsync_StoppedOrKilled_ListensOnTheSamePort()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(default);
        int port = broker.Port;
        await broker.StopAsync(default);
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        await broker.RestartAsync(default);
        await ConnectAsync();
        await broker.KillAsync();
        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
        await broker.RestartAsync(default);
        await ConnectAsync();

        async Task ConnectAsync()
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", port);
        }
    }

    [Fact]
    public async Task StartAsync_UnknownSetting_ThrowsWithTheLog()
    {
        InvalidOperationException e = await Assert.ThrowsAsync<InvalidOperationException>(() => MosquittoProcess.StartAsync(default, "no_such_setting 1"));
        Assert.Contains("no_such_setting", e.Message, StringComparison.Ordinal);
    }
}
