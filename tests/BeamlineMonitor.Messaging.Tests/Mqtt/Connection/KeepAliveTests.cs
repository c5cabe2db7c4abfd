using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Connection;

/// <summary>The watch over a link, on a clock of the test's.</summary>
public class KeepAliveTests : IAsyncDisposable
{
    private readonly ScriptedServer server = new();
    private readonly ManualTimeProvider clock = new();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Session_ServerKeepAliveIsShorter_IsKept()
    {
        (MqttConnection connection, MqttSession session) = await server.ConnectAsync("20 06 00 00 03 13 0006", clock);
        await using (connection)
        {
            Assert.Equal(TimeSpan.FromSeconds(6), session.KeepAlive);
            for (int i = 0; i < 20; i++)
            {
                await clock.WaitForTimersAsync(1, default);
                clock.Advance(TimeSpan.FromSeconds(2));
                await server.ExpectAsync("C0 00");
                await server.SendAsync("D0 00 30 04 0001 61 00");
                await connection.Received.NextAsync(); // the answer before it was taken too
            }

            Assert.False(connection.Closed.IsCompleted);
        }
    }

    [Fact]
    public async Task Closed_SilentLink_ComesWithinOneAndAHalfKeepAlives()
    {
        (MqttConnection connection, MqttSession session) = await server.ConnectAsync(timeProvider: clock);
        await using (connection)
        {
            Task sent = connection.PublishAsync(new MqttMessage("a", default) { QualityOfService = 1 }, default);
            TimeSpan passed = TimeSpan.Zero, step = TimeSpan.FromSeconds(0.5);
            while (passed < session.KeepAlive)
            {
                await clock.WaitForTimersAsync(1, default);
                clock.Advance(step);
                passed += step;
                Assert.False(connection.Closed.IsCompleted);
            }

            for (; passed < session.KeepAlive * 1.5 && !connection.Closed.IsCompleted; passed += step)
            {
                await Task.WhenAny(connection.Closed, clock.WaitForTimersAsync(1, default));
                clock.Advance(step);
            }

            MqttException reason = (await connection.Closed.WaitAsync(Limits.Patience))!;
            Assert.Contains("the link is dead", reason.Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<MqttException>(() => sent);
        }
    }

    [Fact]
    public async Task Closed_NobodyReadsWhatComes_IsNotTheLinksFault()
    {
        (MqttConnection connection, _) = await server.ConnectAsync(timeProvider: clock);
        await using (connection)
        {
            Task sending = server.SendMillionsAsync(40); // 16 MiB are held, the rest waits on the line
            for (int i = 0; i < 12; i++)
            {
                await clock.WaitForTimersAsync(2, default); // the keep-alive, and the wait for a reader
                clock.Advance(TimeSpan.FromSeconds(4)); // 48 s together, with a keep-alive of 10 s
                await server.ExpectAsync("C0 00");
            }

            Assert.False(connection.Closed.IsCompleted);
            await connection.Received.NextAsync(40);
            await sending;
        }
    }
}
