using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>The verb <c>doctor</c>: asks everything that a run would open, and changes nothing.</summary>
internal static class DoctorCommand
{
    // A search over Channel Access takes seconds when nobody answers.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly Option<string> PlanOption = new("--plan") { Description = "Name of a plan in config/runs, or a plan's file (.json).", Required = true };

    private static readonly Option<FileInfo?> SettingsOption =
        new("--appsettings") { Description = "This machine's wiring; by default ./appsettings.json, then the one beside the program." };

    private static readonly Option<string?> ConfigOption = new("--config") { Description = "The config folder." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print a line of JSON for each." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("doctor", "Ask everything that a run would open: who it is, a reading, how fast; or what is wrong. Nothing is changed.")
        {
            PlanOption, SettingsOption, ConfigOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        try
        {
            ConfigFolder config = ConfigFolder.Find(ConfigPlaces.OfThisProcess(parsed.GetValue(ConfigOption)));
            (DaemonSettings settings, RunSetup setup) = SettingsAndPlan.Load(parsed.GetValue(SettingsOption), config, parsed.GetValue(PlanOption)!);
            var clock = new ExperimentClock(settings.Wiring.ExperimentClock ?? ClockAnchor.Now(1));
            await using WiredStation station = WiredStation.Create(settings.Wiring, setup.Plan, config, clock);
            Probe[] probes =
            [
                .. StationProbes.Of(settings, TimeProvider.System),
                .. station.Observed is { } observed ? InstrumentProbes.Of(setup.Plan, observed) : InstrumentProbes.Of(setup.Plan, station.Instruments!),
            ];
            ImmutableArray<ProbeFinding> findings = [.. await Task.WhenAll(probes.Select(probe => FindAsync(probe, TimeProvider.System, cancellationToken)))];
            int width = findings.Max(finding => finding.Name.Length);
            foreach (ProbeFinding finding in findings) await output.WriteLineAsync(parsed.GetValue(JsonOption) ? finding.ToJson().ToJsonString() : Line(finding, width));
            return findings.All(finding => finding.Fault is null) ? ExitCode.Ok : ExitCode.Refused;
        }
        catch (ConfigException e)
        {
            throw new InputException(e.Message, e);
        }
    }

    /// <summary>Asks one; what is wrong with it stops no other.</summary>
    private static async Task<ProbeFinding> FindAsync(Probe probe, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, ioTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        long began = ioTime.GetTimestamp();
        try
        {
            return new ProbeFinding(probe.Name, await probe.Ask(either.Token), ioTime.GetElapsedTime(began), null);
        }
        catch (Exception e) when (e is InstrumentException or MqttException or BrokerException or ConfigException or IOException or UnauthorizedAccessException)
        {
            return new ProbeFinding(probe.Name, null, ioTime.GetElapsedTime(began), e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string seconds = Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return new ProbeFinding(probe.Name, null, ioTime.GetElapsedTime(began), $"no answer within {seconds} s; look at its power, its line and its address in appsettings.json");
        }
    }

    private static string Line(ProbeFinding finding, int width)
    {
        string name = finding.Name.PadRight(width);
        if (finding.Answer is not { } answer) return $"FAULT  {name}  {CommandLine.OneLine([finding.Fault!])}";
        string reading = answer.Reading.Length == 0 ? "" : $"  {answer.Reading}";
        return string.Create(CultureInfo.InvariantCulture, $"ok     {name}  {answer.Identity}{reading}  ({finding.Latency.TotalMilliseconds:0} ms)");
    }
}
