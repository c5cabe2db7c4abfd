using System.CommandLine;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Commands.Run;

/// <summary>The verb <c>run</c>: the daemon. The same command goes on with a run that was interrupted.</summary>
internal static class RunCommand
{
    private static readonly Option<string> PlanOption =
        new("--plan") { Description = "Name of a plan in config/runs, or a plan's file (.json).", Required = true };

    private static readonly Option<FileInfo?> RunOption =
        new("--run") { Description = "The run file; by default that of the plan's name in the folder of runs. One that is there is gone on with." };

    /// <summary>Where this machine's settings are.</summary>
    public static Option<FileInfo?> SettingsOption { get; } =
        new("--appsettings") { Description = "This machine's wiring; by default ./appsettings.json, then the one beside the program." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<bool> ReleaseOption = new("--release-cells") { Description = "Let cells go on that were stopped for safety, and their held pressures follow their setpoints again." };

    private static readonly Option<bool> CellsOffOption =
        new("--cells-off-on-stop") { Description = "Turn the cells off when the daemon is stopped; by default they go on with what they do." };

    private static readonly Option<bool> EndOption =
        new("--end-on-stop") { Description = "End an observed run when the daemon is stopped: nothing is added to it any more." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("run", "Acquire, record and analyse a run; interrupted, the same command goes on with it.")
        {
            PlanOption, RunOption, SettingsOption, ConfigOption, ReleaseOption, CellsOffOption, EndOption,
        };
        command.SetAction(DaemonVerb.Answering(RunAsync));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
        (DaemonSettings settings, RunSetup setup) = SettingsAndPlan.Load(parsed.GetValue(SettingsOption), config, parsed.GetValue(PlanOption)!);
        var options = new RunOptions(parsed.GetValue(ReleaseOption), parsed.GetValue(CellsOffOption), parsed.GetValue(EndOption));
        if (options.EndOnStop && !settings.Wiring.Observes) throw new InputException("--end-on-stop is for an observed run; a run of a plan ends with its steps.");
        return await DaemonHost.RunAsync(settings, config, setup, parsed.GetValue(RunOption)?.FullName, options, null, cancellationToken);
    }
}
