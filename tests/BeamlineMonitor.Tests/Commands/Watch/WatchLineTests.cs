using System.Threading.Channels;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Watch;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Watch;

public sealed class WatchLineTests : IDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));
    private readonly Channel<string> told = Channel.CreateUnbounded<string>();
    private readonly Channel<MqttMessage> taken = Channel.CreateUnbounded<MqttMessage>();

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task RunAsync_BrokerThatComesBack_IsSubscribedAgain()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token);
        WatchLine line = Line(broker.Port);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(guard.Token);
        Task watching = RunAsync(line, stop.Token);
        await UntilToldAsync("connected");
        await broker.StopAsync(guard.Token);
        Assert.DoesNotContain("connected", await told.Reader.ReadAsync(guard.Token), StringComparison.Ordinal);
        await broker.RestartAsync(guard.Token);
        await UntilToldAsync("connected");
        Assert.Contains("connected", line.State, StringComparison.Ordinal);
        await using MqttConnection writer = new(TimeProvider.System);
        await writer.ConnectAsync(Options(broker.Port) with { ClientId = "writer" }, guard.Token);
        await writer.PublishAsync(new MqttMessage("operando/v1/s/event", "{}"u8.ToArray()) { QualityOfService = 1 }, guard.Token);
        Assert.Equal("operando/v1/s/event", (await taken.Reader.ReadAsync(guard.Token)).Topic);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task RunAsync_WrongCredentials_EndsWithTheReason()
    {
        await using MosquittoProcess broker = await MosquittoProcess.StartAsync(guard.Token, "allow_anonymous false");
        var refused = await Assert.ThrowsAsync<InputException>(() => RunAsync(Line(broker.Port), guard.Token));
        Assert.Contains($"{broker.Port}", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--broker", ":1883")]
    [InlineData("--broker", "host:0")]
    [InlineData("--broker", "host:many")]
    [InlineData("--broker", "host", "--station", "Not a name")]
    [InlineData("--broker", "host", "--password-file", "/there/is/none")]
    public async Task Watch_WrongArguments_AreOneLineAndExitTwo(params string[] arguments)
    {
        System.CommandLine.RootCommand root = [WatchCommand.Create()];
        using var error = new StringWriter();
        Assert.Equal(ExitCode.InputError, await CommandLine.RunAsync(root, ["watch", .. arguments], TextWriter.Null, error, guard.Token));
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.Contains(arguments[^2], error.ToString(), StringComparison.Ordinal);
    }

    private static MqttConnectOptions Options(int port) =>
        new() { Host = "127.0.0.1", Port = port, ClientId = "", IsCleanStart = true, SessionExpiry = TimeSpan.Zero };

    private static WatchLine Line(int port) => new(Options(port), "operando/v1/+/#", () => new MqttConnection(TimeProvider.System), TimeProvider.System);

    private Task RunAsync(WatchLine line, CancellationToken cancellationToken) =>
        line.RunAsync(message => taken.Writer.TryWrite(message), text => told.Writer.TryWrite(text), cancellationToken);

    private async Task UntilToldAsync(string text)
    {
        while (!(await told.Reader.ReadAsync(guard.Token)).Contains(text, StringComparison.Ordinal))
        {
        }
    }
}
