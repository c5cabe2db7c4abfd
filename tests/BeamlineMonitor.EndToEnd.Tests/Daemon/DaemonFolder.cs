using System.Text.Json.Nodes;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>A folder in which daemons run before simulators, each a process of its own. Disposing removes it.</summary>
internal sealed class DaemonFolder : IDisposable
{
    /// <summary>The program, for <c>dotnet</c>.</summary>
    public static readonly string Program = System.IO.Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));
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
        ForeignProcess simulator = Start("simulate", ["--json", "--out", Settings, .. arguments]);
        await simulator.WaitForLineAsync("{\"start\":", Token);
        return simulator;
    }

    /// <summary>Writes the last simulator's settings with an external broker on 127.0.0.1; daemons use them from now on.</summary>
    public async Task<string> UseBrokerAsync(int port, JsonObject more)
    {
        JsonNode settings = JsonNode.Parse(await File.ReadAllTextAsync(Settings, Token))!;
        (more["Mode"], more["Host"], more["Port"]) = ("external", "127.0.0.1", port);
        settings["Mqtt"] = new JsonObject { ["Broker"] = more };
        settings["Runs"] = new JsonObject { ["Folder"] = folder.FullName };
        Settings = Path($"appsettings.{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(Settings, settings.ToJsonString(), Token);
        return Settings;
    }

    /// <summary>Starts a daemon.</summary>
    public ForeignProcess Run(string plan, string file, params string[] arguments) =>
        Start("run", ["--plan", plan, "--run", Path(file), "--appsettings", Settings, .. arguments]);

    /// <summary>Starts a daemon as systemd does, with a watchdog of a second.</summary>
    public ForeignProcess RunUnderSystemd(string socket, string plan, string file, params string[] arguments) =>
        ForeignProcess.Start("env", [$"NOTIFY_SOCKET={socket}", "WATCHDOG_USEC=1000000", "dotnet", .. Arguments("run", ["--plan", plan, "--run", Path(file), "--appsettings", Settings, .. arguments])]);

    /// <summary>Starts a daemon in which a write beyond a limit on the size of files, which prlimit sets, fails instead of ending it.</summary>
    public ForeignProcess RunWithLimits(string plan, string file) => ForeignProcess.Start(
        "bash",
        ["-c", "trap '' XFSZ; export DOTNET_EnableWriteXorExecute=0; exec dotnet \"$@\"", "bash", .. Arguments("run", ["--plan", plan, "--run", Path(file), "--appsettings", Settings])]);

    /// <summary>Runs a verb to its end.</summary>
    public async Task<int> ExitOfAsync(params string[] arguments)
    {
        await using ForeignProcess process = ForeignProcess.Start("dotnet", [Program, .. arguments]);
        return await process.WaitForExitAsync(Token);
    }

    /// <summary>Analyses a run again; the report.</summary>
    public async Task<JsonNode> ReplayAsync(string file, params string[] arguments)
    {
        await using ForeignProcess replay = ForeignProcess.Start("dotnet", [Program, "replay", file, "--json", .. arguments]);
        int exit = await replay.WaitForExitAsync(Token);
        return exit == 0 ? JsonNode.Parse(replay.Output.Split('\n').First(line => line.Contains("payload_sha256", StringComparison.Ordinal)))! : throw new InvalidOperationException(replay.Output);
    }

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    private static ForeignProcess Start(string verb, string[] arguments) => ForeignProcess.Start("dotnet", Arguments(verb, arguments));

    private static string[] Arguments(string verb, string[] arguments) => [Program, verb, .. arguments, "--config", RepositoryFolder.Config];
}
