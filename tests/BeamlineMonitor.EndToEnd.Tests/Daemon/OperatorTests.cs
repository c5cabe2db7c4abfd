using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>What operators do with a running daemon, by its verbs: doctor, control, note, ack, handover.</summary>
public sealed class OperatorTests : IDisposable
{
    private const string Token = "a token of no secret at all";
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(10));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly HeldPort port = new(), proxy = new(); // nobody listens on the proxy's

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    private string Run => Path.Combine(folder.FullName, "charge.run");

    public void Dispose()
    {
        guard.Dispose();
        port.Dispose();
        proxy.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Verbs_RunningDaemon_HandOverControlNoteAndAcknowledgeWhileTheCellGoesOn()
    {
        await using ForeignProcess simulator = Start("simulate", "--scenario", "paper-1mAh", "--speed", "250", "--out", Settings, "--config", RepositoryFolder.Config);
        await simulator.WaitForLineAsync("appsettings", guard.Token);
        StationWiring wiring = await AddWebAsync();
        (int well, string findings) = await DoctorAsync();
        while (findings.Contains("took longer than", StringComparison.Ordinal) && !guard.IsCancellationRequested)
            (well, findings) = await DoctorAsync(); // a machine that has no time keeps instruments from answering; doctor is right to say so
        Assert.True(well == 0, findings);
        Assert.All(["cell1 potentiostat", "cell1 pressure", "detector horizontal", "stage", "beam", "run folder"], line => Assert.Contains($"ok     {line}", findings, StringComparison.Ordinal));

        await using (ForeignProcess daemon = Start("run", "--plan", "paper-1mAh", "--run", Run, "--appsettings", Settings, "--config", RepositoryFolder.Config))
        {
            await daemon.WaitForLineAsync("step-started", guard.Token);
            Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync("somebody else's token"));
            Assert.Equal("nothing-done", await SafetyAsync());
            Assert.Equal(0, await ExitOfAsync("control", "release", "--by", "spec", "--appsettings", Settings));
            Assert.Equal(1, await ExitOfAsync("control", "release", "--by", "bluesky", "--appsettings", Settings));

            // The beamline is somebody else's: the stage goes where they send it.
            await using var client = StationClient.Open(wiring);
            CaChannel stage = await client.Open(wiring.Stage!.Record).WhenConnectedAsync(guard.Token);
            await stage.WriteAsync(CaValue.Of(20.0), guard.Token);

            Assert.Equal(0, await ExitOfAsync("note", Run, "beam stop cleaned", "--by", "anna", "--appsettings", Settings));
            Assert.Equal(1, await ExitOfAsync("ack", Run, "no-such-alarm", "--by", "anna", "--appsettings", Settings));
            Assert.Equal(0, await ExitOfAsync("ack", Run, "control", "--by", "anna", "--appsettings", Settings));
            (int read, string page) = await AskAsync("handover", Run);
            Assert.True(read == 0, page);
            Assert.All(["CONTROL IS AWAY", "seen by anna", "anna: beam stop cleaned", "constant current", " µA at ", " MPa at ", "ring 100.0 mA"], text => Assert.Contains(text, page, StringComparison.Ordinal));
            Assert.Equal(20, (await stage.ReadAsync(guard.Token)).Value.Number());

            Assert.Equal(0, await ExitOfAsync("control", "take", "--by", "spec", "--appsettings", Settings));
            await daemon.WaitForLineAsync("control-taken", guard.Token);
            (_, string json) = await AskAsync("handover", Run, "--json");
            Assert.Equal("anna", JsonNode.Parse(json)!["notes"]![0]!["by"]!.GetValue<string>());
            Assert.InRange(JsonNode.Parse(json)!["cells"]![0]!["p_MPa"]!.GetValue<double>(), 29, 31);
            Assert.Equal(0, await ExitOfAsync("control", "standard", "--by", "anna", "--appsettings", Settings));
            await daemon.WaitForLineAsync(RunEventKinds.CalibrationCompared, guard.Token);
            await UntilExposingAsync(client, wiring);
        } // disposing kills it

        using RunReader reader = RunReader.Open(Run);
        RunEvent[] events = [.. reader.Events()];
        DateTimeOffset away = At(RunEventKinds.ControlReleased), back = At(RunEventKinds.ControlTaken);
        Assert.DoesNotContain(reader.Exposures().SelectMany(frames => frames), frame => frame.EndedAt > away && frame.StartedAt < back);
        double[] meanwhile =
        [
            .. from block in reader.Samples()
               where block.Kind == SampleKind.Potentiostat && block.StartedAt > away && block.StartedAt < back
               from current in block.Columns[SampleColumns.Current]
               select current!.Value,
        ];
        Assert.NotEmpty(meanwhile);
        Assert.All(meanwhile, amperes => Assert.True(amperes > 1.2e-5));
        Assert.Equal(["active", "acked", "cleared"], await AlarmStatesAsync("alarm/control"));

        (int replayed, string report) = await AskAsync("replay", Run, "--calibration", "interpolated", "--json");
        Assert.True(replayed == 0, report);

        DateTimeOffset At(string kind) => events.Single(happened => happened.Kind == kind).At;
    }

    private async Task<StationWiring> AddWebAsync()
    {
        string text = await File.ReadAllTextAsync(Settings, guard.Token), token = Path.Combine(folder.FullName, "token");
        await File.WriteAllTextAsync(token, Token, guard.Token);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        JsonNode root = JsonNode.Parse(text)!;
        root["Web"] = new JsonObject { ["Port"] = port.Number, ["CommandTokenFile"] = token };
        root["Runs"] = new JsonObject { ["Folder"] = folder.FullName };
        await File.WriteAllTextAsync(Settings, root.ToJsonString(), guard.Token);
        return WiringJson.Parse(Settings, text);
    }

    private async Task<HttpStatusCode> PostAsync(string token)
    {
        using HttpClient web = new();
        web.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await web.PostAsJsonAsync($"http://127.0.0.1:{port.Number}/command", new { verb = "release", by = "anybody" }, guard.Token);
        return answer.StatusCode;
    }

    private async Task<string> SafetyAsync()
    {
        using HttpClient web = new();
        using HttpResponseMessage answer = await web.GetAsync(new Uri($"http://127.0.0.1:{port.Number}/health"), guard.Token); // 503 while an instrument is lost
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(guard.Token))!["safety"]!.GetValue<string>();
    }

    private async Task UntilExposingAsync(CaClient client, StationWiring wiring)
    {
        using CaMonitor acquiring = client.Open($"{wiring.Detectors[0].Records[0]}.ACQG").Subscribe(DbrForm.Plain, null, 1, EventMask.Value, capacity: 8);
        while ((await acquiring.ReadAsync(guard.Token)).Value.Number() == 0)
        {
        }
    }

    private async Task<string[]> AlarmStatesAsync(string topic)
    {
        await using RunFile file = await RunFile.OpenAsync(Run, "test", TimeProvider.System, guard.Token);
        return
        [
            .. from entry in await file.Outbox.ReadUnsentAsync(0, int.MaxValue, guard.Token)
               where entry.Topic == topic
               select JsonNode.Parse(entry.Payload.Span)!["state"]!.GetValue<string>(),
        ];
    }

    private Task<(int Exit, string Output)> DoctorAsync() =>
        AskAsync("doctor", "--plan", "paper-1mAh", "--appsettings", Settings, "--config", RepositoryFolder.Config);

    // As on a machine whose way out is a proxy: nothing that is asked of the own daemon may go there.
    private async Task<(int Exit, string Output)> AskAsync(params string[] arguments)
    {
        await using ForeignProcess process = ForeignProcess.Start("env", [$"http_proxy=http://127.0.0.1:{proxy.Number}", "dotnet", Program, .. arguments]);
        return (await process.WaitForExitAsync(guard.Token), process.Output);
    }

    private async Task<int> ExitOfAsync(params string[] arguments) => (await AskAsync(arguments)).Exit;

    private static ForeignProcess Start(params string[] arguments) => ForeignProcess.Start("dotnet", [Program, .. arguments]);
}
