using System.Text.Json.Nodes;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>A folder in which daemons run before simulators, each a process of its own. Disposing removes it.</summary>
/// <param name="patienceMinutes">When <see cref="Token"/> ends, minutes.</param>
internal sealed class DaemonFolder(double patienceMinutes = 4) : IDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(patienceMinutes));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    /// <summary>Ends every wait that takes far too long.</summary>
    public CancellationToken Token => guard.Token;

    /// <summary>The settings that daemons use: those of the last simulator, with a broker if one was given.</summary>
    public string Settings { get; private set; } = "";

    /// <summary>A file in the folder.</summary>
    public string Path(string name) => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>Writes a plan that is that of the paper's thin cell but for what is changed.</summary>
    public async Task<string> WritePlanAsync(string name, Action<JsonObject> change)
    {
        string paper = System.IO.Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json");
        JsonObject plan = JsonNode.Parse(await File.ReadAllTextAsync(paper, Token))!.AsObject();
        plan["name"] = name;
        change(plan);
        await File.WriteAllTextAsync(Path(name + ".json"), plan.ToJsonString(), Token);
        return Path(name + ".json");
    }

    /// <summary>Writes a plan of two pristine scans and three hours of charge.</summary>
    public Task<string> WriteShortPlanAsync(string name) => WritePlanAsync(name, root =>
    {
        root["pristine_scans"] = 2;
        root["cells"]![0]!["steps"]![0]!["at_most_h"] = 3;
    });

    /// <summary>Starts a simulator; it is up when this returns.</summary>
    public async Task<ForeignProcess> SimulateAsync(params string[] arguments)
    {
        Settings = Path($"appsettings.{Guid.NewGuid():N}.json");
        ForeignProcess simulator = MonitorProgram.StartConfigured(["simulate", "--json", "--out", Settings, .. arguments]);
        await simulator.WaitForLineAsync("{\"start\":", Token);
        return simulator;
    }

    /// <summary>Writes the last simulator's settings anew but for what is changed; daemons use them from now on.</summary>
    public async Task<string> ChangeSettingsAsync(Action<JsonNode> change)
    {
        JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(Settings, Token))!;
        change(settings);
        Settings = Path($"appsettings.{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(Settings, settings.ToJsonString(), Token);
        return Settings;
    }

    /// <summary>Changes the settings to an external broker on 127.0.0.1, and to runs in this folder.</summary>
    public Task<string> UseBrokerAsync(int port, JsonObject more)
    {
        (more["Mode"], more["Host"], more["Port"]) = ("external", "127.0.0.1", port);
        return ChangeSettingsAsync(settings =>
        {
            settings["Mqtt"] = new JsonObject { ["Broker"] = more };
            settings["Runs"] = new JsonObject { ["Folder"] = folder.FullName };
        });
    }

    /// <summary>Starts a daemon.</summary>
    public ForeignProcess Run(string plan, string file, params string[] arguments) => MonitorProgram.StartConfigured([.. RunOf(plan, file), .. arguments]);

    /// <summary>Starts a daemon as systemd does, with a watchdog of a second.</summary>
    public ForeignProcess RunUnderSystemd(string socket, string plan, string file, params string[] arguments) =>
        MonitorProgram.StartUnderSystemd(socket, [.. RunOf(plan, file), .. arguments]);

    /// <summary>Starts a daemon in which a write beyond a limit on the size of files, which prlimit sets, fails instead of ending it.</summary>
    public ForeignProcess RunWithLimits(string plan, string file) => MonitorProgram.StartLimited(RunOf(plan, file));

    /// <summary>Runs a verb to its end.</summary>
    public Task<int> ExitOfAsync(params string[] arguments) => MonitorProgram.ExitOfAsync(Token, arguments);

    /// <summary>Analyses a run again; the report.</summary>
    public async Task<JsonNode> ReplayAsync(string file, params string[] arguments)
    {
        await using ForeignProcess replay = MonitorProgram.Start(["replay", file, "--json", .. arguments]);
        int exit = await replay.WaitForExitAsync(Token);
        return exit == 0 ? JsonNode.Parse(replay.Output.Split('\n').First(line => line.Contains("payload_sha256", StringComparison.Ordinal)))! : throw new InvalidOperationException(replay.Output);
    }

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    private string[] RunOf(string plan, string file) => ["run", "--plan", plan, "--run", Path(file), "--appsettings", Settings];
}
