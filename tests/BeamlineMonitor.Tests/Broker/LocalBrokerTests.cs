using System.Diagnostics;
using System.Runtime.Versioning;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Broker;

public sealed class LocalBrokerTests : IDisposable
{
    private const string Topic = "operando/v1/s/event";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));
    private readonly List<string> told = [];

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Start_ItsWriterWrites_AndAnybodyReadsAndWritesNowhere()
    {
        await using LocalBroker broker = await StartAsync();
        await using (MqttConnection writer = await ConnectAsync(broker, broker.Writer))
            await writer.PublishAsync(new MqttMessage(Topic, "kept"u8.ToArray()) { QualityOfService = 1, IsRetained = true }, guard.Token);

        await using MqttConnection reader = await ConnectAsync(broker, null);
        await reader.SubscribeAsync("operando/#", 1, guard.Token);
        foreach (string topic in (string[])[Topic, "operando/v1/other/event", "elsewhere"])
        {
            await using MqttConnection forger = await ConnectAsync(broker, null); // mosquitto hangs up after a refusal
            MqttRefusedException refused = await Assert.ThrowsAsync<MqttRefusedException>(
                () => forger.PublishAsync(new MqttMessage(topic, "forged"u8.ToArray()) { QualityOfService = 1, IsRetained = true }, guard.Token));
            Assert.Equal(MqttReason.NotAuthorized, refused.Reason);
        }

        Assert.Equal("kept", System.Text.Encoding.UTF8.GetString((await reader.Received.ReadAsync(guard.Token)).Payload.Span));
        Assert.False(reader.Received.TryRead(out _));
        await Assert.ThrowsAsync<MqttRefusedException>(() => ConnectAsync(broker, broker.Writer with { Password = "guessed" }));
    }

    [Fact]
    public async Task Start_Broker_HasASessionOfItsOwn_SoThatCtrlCEndsTheDaemonFirst()
    {
        await using LocalBroker broker = await StartAsync();
        Assert.Equal(broker.ProcessId, SessionOf(broker.ProcessId));
        Assert.NotEqual(broker.ProcessId, SessionOf(Environment.ProcessId));

        // The fields after the name in brackets: state, parent, group, session.
        static int SessionOf(int process) => int.Parse(
            File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[3], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Broker_ThatDies_IsThereAgainOnItsPortWithWhatItKept()
    {
        await using LocalBroker broker = await StartAsync();
        Kill(broker.ProcessId);
        await UntilAsync(() => broker.Restarts == 1);
        await using MqttConnection writer = await ConnectAsync(broker, broker.Writer);
        await writer.PublishAsync(new MqttMessage(Topic, default) { QualityOfService = 1 }, guard.Token);
        Assert.Contains(told, line => line.Contains("started again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_LeftoverOfAKilledDaemon_IsEndedFirstAndItsRetainedMessagesStay()
    {
        // What a daemon that is killed leaves: its broker, the files, the note.
        BrokerLogin earlier = MosquittoFiles.RandomWriter();
        using HeldPort held = new();
        int port = held.Number;
        string config = MosquittoFiles.Write(folder.FullName, port, earlier);
        await MosquittoLaunch.HashPasswordsAsync(folder.FullName, guard.Token);
        using Process left = await MosquittoLaunch.StartAsync(config, port, TimeProvider.System, guard.Token);
        new BrokerState(left.Id, ProcessStart.TicksOf(left.Id)!.Value, port, earlier.User, earlier.Password!).Write(folder.FullName);
        await using (MqttConnection writer = await ConnectAsync(port, earlier))
            await writer.PublishAsync(new MqttMessage(Topic, "kept"u8.ToArray()) { QualityOfService = 1, IsRetained = true }, guard.Token);

        await using LocalBroker broker = await StartAsync();
        Assert.Null(ProcessStart.TicksOf(left.Id));
        Assert.Contains(told, line => line.Contains("earlier start", StringComparison.Ordinal));
        Assert.NotEqual(earlier, broker.Writer);
        await using MqttConnection reader = await ConnectAsync(broker, null);
        await reader.SubscribeAsync(Topic, 1, guard.Token);
        Assert.True((await reader.Received.ReadAsync(guard.Token)).IsRetained);
    }

    [Fact]
    public async Task Dispose_StopsIt()
    {
        int process;
        await using (LocalBroker broker = await StartAsync()) process = broker.ProcessId;
        Assert.Null(ProcessStart.TicksOf(process));
        Assert.Null(BrokerState.Read(folder.FullName));
    }

    [Fact]
    public async Task Broker_ThatIsStartedAgainAndCannotBeNoted_IsGuardedNotedLaterAndStopped()
    {
        int process;
        await using (LocalBroker broker = await StartAsync())
        {
            DirectoryInfo inTheWay = folder.CreateSubdirectory("broker.json.new"); // as on a full disk, nothing can be written there
            Kill(broker.ProcessId);
            await UntilAsync(() => broker.Restarts == 1);
            Kill(broker.ProcessId);
            await UntilAsync(() => broker.Restarts == 2);
            inTheWay.Delete();
            await UntilAsync(() => BrokerState.Read(folder.FullName)?.ProcessId == broker.ProcessId);
            inTheWay.Create();
            Kill(broker.ProcessId);
            await UntilAsync(() => broker.Restarts == 3);
            process = broker.ProcessId;
        }

        Assert.Null(ProcessStart.TicksOf(process));
        Assert.Contains(told, line => line.Contains("is not noted", StringComparison.Ordinal));
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Launch_ThatIsAbandoned_LeavesNoBroker()
    {
        using HeldPort held = new();
        string config = MosquittoFiles.Write(folder.FullName, held.Number, MosquittoFiles.RandomWriter());
        using var abandoned = new CancellationTokenSource();
        await abandoned.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => MosquittoLaunch.StartAsync(config, held.Number, TimeProvider.System, abandoned.Token));
        await UntilAsync(() => !Process.GetProcessesByName("mosquitto").Any(process => CommandOf(process).Contains(folder.FullName, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task End_NoteOfAProcessThatIsAnother_TouchesNothing()
    {
        await using ForeignProcess bystander = ForeignProcess.Start("sleep", "60");
        new BrokerState(bystander.Id, ProcessStart.TicksOf(bystander.Id)!.Value - 1, 1, "u", "p").Write(folder.FullName);
        Assert.False(await BrokerLeftover.EndAsync(folder.FullName, TimeProvider.System, guard.Token));
        Assert.NotNull(ProcessStart.TicksOf(bystander.Id));
    }

    [Fact]
    public async Task Start_PortThatIsTaken_SaysWhichAndWhatToDo()
    {
        await using MosquittoProcess other = await MosquittoProcess.StartAsync(guard.Token);
        BrokerException e = await Assert.ThrowsAsync<BrokerException>(() => LocalBroker.StartAsync(folder.FullName, other.Port, told.Add, TimeProvider.System, guard.Token));
        Assert.Contains($"{other.Port}", e.Message, StringComparison.Ordinal);
        Assert.Contains("Mqtt.Broker.Port", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public void Folder_HoldsSecretsForItsOwnerOnly()
    {
        string config = MosquittoFiles.Write(folder.FullName, 1, MosquittoFiles.RandomWriter());
        Assert.All(
            (string[])[config, MosquittoFiles.PasswordsOf(folder.FullName)],
            file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    private static void Kill(int id)
    {
        using Process process = Process.GetProcessById(id);
        process.Kill();
    }

    private static string CommandOf(Process process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/cmdline");
        }
        catch (IOException)
        {
            return ""; // it has ended
        }
    }

    private async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, guard.Token);
    }

    private Task<LocalBroker> StartAsync() => LocalBroker.StartAsync(folder.FullName, 0, told.Add, TimeProvider.System, guard.Token);

    private Task<MqttConnection> ConnectAsync(LocalBroker broker, BrokerLogin? login) => ConnectAsync(broker.Port, login);

    private async Task<MqttConnection> ConnectAsync(int port, BrokerLogin? login)
    {
        var connection = new MqttConnection(TimeProvider.System);
        await connection.ConnectAsync(
            new MqttConnectOptions { Host = MqttSettings.Loopback, Port = port, ClientId = "", UserName = login?.User, Password = login?.Password }, guard.Token);
        return connection;
    }
}
