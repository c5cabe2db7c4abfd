using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>The verb <c>doctor</c>: opens everything that is configured, and prints one line each. It writes to no device.</summary>
internal static class DoctorCommand
{
    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("doctor", "Open everything that is configured and print one line each; exit 1 when something is not well. Nothing is written to a device.")
        {
            RunCommand.PlanOption, RunCommand.SettingsOption, RunCommand.ConfigOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<DoctorFinding> findings = [];
        DaemonSettings? settings = null;
        RunSetup? setup = null;
        ConfigFolder? config = null;
        string settingsPath = RunCommand.SettingsPath(parsed), plan = parsed.GetValue(RunCommand.PlanOption)!;
        findings.Add(Checkup.Look("settings", () =>
        {
            settings = DaemonSettingsReader.Read(settingsPath);
            return settingsPath;
        }));
        findings.Add(Checkup.Look("config", () => (config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(RunCommand.ConfigOption)))).Path));
        if (config is not null)
        {
            findings.Add(Checkup.Look("plan", () =>
            {
                setup = RunSetup.Load(config, plan);
                return $"{setup.Plan.Name}, with the {setup.Files.Length - 1} files that it names";
            }));
        }

        if (settings is not null) findings.AddRange(MachineCheckup.Of(settings));
        if (settings is not null && config is not null && setup is not null) findings.AddRange(await InstrumentsAsync(settings, config, setup, cancellationToken));
        await ShowAsync(parsed, findings);
        return findings.TrueForAll(finding => finding.IsWell) ? ExitCode.Ok : ExitCode.Refused;
    }

    private static async Task<IReadOnlyList<DoctorFinding>> InstrumentsAsync(
        DaemonSettings settings, ConfigFolder config, RunSetup setup, CancellationToken cancellationToken)
    {
        try
        {
            var clock = new ExperimentClock(settings.Wiring.ExperimentClock ?? ClockAnchor.Now(1));
            await using WiredStation station = WiredStation.Create(settings.Wiring, setup.Plan, config, clock);
            return await StationCheckup.OfAsync(station.Instruments, setup.Plan, cancellationToken);
        }
        catch (ConfigException e)
        {
            return [.. e.Faults.Select(fault => new DoctorFinding(e.Place, false, fault))];
        }
    }

    private static async Task ShowAsync(ParseResult parsed, List<DoctorFinding> findings)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(JsonOption))
        {
            await output.WriteLineAsync(new JsonObject
            {
                ["ok"] = findings.TrueForAll(finding => finding.IsWell),
                ["findings"] = new JsonArray([.. findings.Select(finding => new JsonObject
                {
                    ["what"] = finding.What,
                    ["ok"] = finding.IsWell,
                    ["text"] = finding.Text,
                    ["latency_ms"] = finding.LatencyMilliseconds,
                })]),
            }.ToJsonString());
            return;
        }

        int width = findings.Max(finding => finding.What.Length);
        foreach (DoctorFinding finding in findings)
        {
            string latency = finding.LatencyMilliseconds is { } took ? string.Create(CultureInfo.InvariantCulture, $" ({took:0} ms)") : "";
            await output.WriteLineAsync($"{(finding.IsWell ? "ok  " : "BAD ")} {finding.What.PadRight(width)}  {CommandLine.OneLine([finding.Text])}{latency}");
        }
    }
}
