using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.EndToEnd.Tests.Daemon;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>One daemon drives the simulated station, another watches the same instruments through proxies that keep what is sent to them.</summary>
public sealed class ObservedRunTests(ITestOutputHelper output) : IDisposable
{
    private const int LayerFrames = 24;

    private readonly DaemonFolder folder = new(patienceMinutes: 10);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_WatchedWhileAnotherDrives_WritesNothingAndReadsTheSameX()
    {
        string plan = await folder.WritePlanAsync("charge", root => root["pristine_scans"] = 2);
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "150", "--potentiostat-port", "0");
        string control = folder.Settings;
        JsonNode wiring = JsonNode.Parse(await File.ReadAllTextAsync(control, folder.Token))!;
        await using RecordingProxy records = RecordingProxy.Start(PortOf(wiring["ChannelAccess"]!["NameServers"]![0]!), leadsSearchesHere: true);
        JsonNode cell = wiring["Cells"]![0]!;
        await using RecordingProxy pressure = RecordingProxy.Start(PortOf(cell["Pressure"]!["Address"]!));
        await using RecordingProxy potentiostat = RecordingProxy.Start(PortOf(cell["Potentiostat"]!["Address"]!));
        wiring["Mode"] = "observe";
        wiring["Runs"] = new JsonObject { ["Folder"] = folder.Path("") };
        wiring["ChannelAccess"] = new JsonObject { ["AddressList"] = new JsonArray(), ["NameServers"] = new JsonArray($"127.0.0.1:{records.Port}") };
        cell["Pressure"]!["Address"] = $"tcp://127.0.0.1:{pressure.Port}";
        cell["Potentiostat"]!["Address"] = $"tcp://127.0.0.1:{potentiostat.Port}";
        await File.WriteAllTextAsync(folder.Path("observe.json"), wiring.ToJsonString(), folder.Token);

        await using ObservedDaemon watching = ObservedDaemon.Start(plan, folder.Path("watched.run"), folder.Path("observe.json"));
        await watching.WaitForLineAsync("run-started", folder.Token);
        await WhenWatchedAsync(records);
        await CheckDoctorAsync(plan);
        await using ObservedDaemon driving = ObservedDaemon.Start(plan, folder.Path("driven.run"), control);
        await driving.WaitForResultsAsync(results => results.Count(IsOk) >= LayerFrames, folder.Token);
        await watching.WaitForResultsAsync(results => results.Count(IsOk) >= LayerFrames / 2, folder.Token);
        int drivingExit = await driving.StopAsync(folder.Token), watchingExit = await watching.StopAsync(folder.Token);
        Assert.True((drivingExit, watchingExit) == (0, 0), $"{driving.Output}\n{watching.Output}");

        CheckNothingWritten(records, pressure, potentiostat);
        CheckSameNumbers();
    }

    /// <summary>Asks what the run watches too, through the same proxies, until both detectors have answered: a machine that has no time keeps one from it.</summary>
    private async Task CheckDoctorAsync(string plan)
    {
        while (true)
        {
            await using ForeignProcess doctor = MonitorProgram.StartConfigured("doctor", "--plan", plan, "--appsettings", folder.Path("observe.json"));
            await doctor.WaitForExitAsync(folder.Token);
            string[] well = [.. doctor.Output.Split('\n').Where(line => line.StartsWith("ok     detector ", StringComparison.Ordinal))];
            Assert.All(well, line => Assert.Contains(", stage at ", line, StringComparison.Ordinal));
            if (well.Length == 2) return;
        }
    }

    private void CheckNothingWritten(RecordingProxy records, RecordingProxy pressure, RecordingProxy potentiostat)
    {
        CaCommand[] commands = records.Commands();
        byte[] functions = pressure.Functions();
        output.WriteLine(string.Join(", ", commands.CountBy(command => command).Select(count => $"{count.Value} {count.Key}")));
        output.WriteLine($"Modbus: {functions.Length} requests, functions {string.Join(", ", functions.Distinct().Order())}; potentiostat: {potentiostat.Sent.Length} connections");
        Assert.Contains(CaCommand.EventAdd, commands);
        Assert.Contains(CaCommand.ReadNotify, commands);
        Assert.DoesNotContain(CaCommand.Write, commands);
        Assert.DoesNotContain(CaCommand.WriteNotify, commands);
        Assert.NotEmpty(functions);
        Assert.All(functions, function => Assert.InRange(function, 1, 4));
        Assert.Empty(potentiostat.Sent);
    }

    /// <summary>The same counts, so the same exposure, must give the same layer and the same x.</summary>
    private void CheckSameNumbers()
    {
        Dictionary<string, (RawFrame Frame, FrameResult Result)> driven = Read("driven.run").ToDictionary(pair => Key(pair.Frame));
        (RawFrame Frame, FrameResult Result)[] watched = [.. Read("watched.run")];
        var both = watched.Where(pair => driven.ContainsKey(Key(pair.Frame))).Select(pair => (Watched: pair, Driven: driven[Key(pair.Frame)])).ToList();
        output.WriteLine($"driven {driven.Count}, watched {watched.Length}, of both {both.Count}, cut short {both.Count(pair => pair.Driven.Frame.IsPartial)}");
        Assert.InRange(both.Count, watched.Length - 2, watched.Length); // the last of a detector may have been cut by the stop
        Assert.All(both, pair => Assert.Equal(pair.Driven.Frame.Target.Layer, pair.Watched.Frame.Target.Layer));
        Assert.All(both, pair => Assert.InRange(
            pair.Watched.Frame.StartedAt,
            pair.Driven.Frame.StartedAt, // one clock, and the start is sent before it is seen
            pair.Watched.Frame.Spectrum.StartedAt!.Value + pair.Watched.Frame.Spectrum.RealTime)); // by the record itself, which may have been started long after it was told to
        HashSet<string> ofTheSame = [.. watched.Select(pair => pair.Frame.Detector).Distinct() // who watches may miss pristine frames
            .Where(detector => PristineCounts.Of(driven.Values, detector).SequenceEqual(PristineCounts.Of(watched, detector)))];
        List<(double Pull, bool HasSameReference)> pulls = [];
        int pressures = 0;
        foreach ((var watching, var driving) in both.Where(pair => IsOk(pair.Watched.Result) && IsOk(pair.Driven.Result)))
        {
            if (driving.Result.FromC is not { Sigma: { } sigma } x || watching.Result.FromC is not { } other) continue;
            pulls.Add(((other.X - x.X) / sigma, ofTheSame.Contains(driving.Frame.Detector)));
            if ((watching.Frame.Joined.StackPressureMPa, driving.Frame.Joined.StackPressureMPa) is ({ } watchedMPa, { } drivenMPa))
            {
                Assert.Equal(drivenMPa.Mean, watchedMPa.Mean, 0.5);
                pressures++;
            }
        }

        output.WriteLine($"{pulls.Count} layers read by both, largest difference {pulls.Max(pair => Math.Abs(pair.Pull)):E2} σ, {pulls.Count(pair => pair.HasSameReference)} by the same reference");
        Assert.InRange(pulls.Count, LayerFrames / 4, both.Count);
        Assert.True(pressures > 0, "The pressure was read by both during some exposure.");
        Assert.All(pulls, pair => Assert.Equal(0, pair.Pull, pair.HasSameReference ? 1 : PristineCounts.MostSigmas));
    }

    private static bool IsOk(FrameResult result) => result is { Status: FrameStatus.Ok, Target.Purpose: FramePurpose.Layer };

    private static string Key(RawFrame frame) => $"{frame.Detector} {string.Join(',', frame.Spectrum.Counts)}";

    private IEnumerable<(RawFrame Frame, FrameResult Result)> Read(string run)
    {
        using RunReader reader = RunReader.Open(folder.Path(run));
        Dictionary<long, FrameResult> results = reader.Outcomes(Recording.Files.RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).ToDictionary(result => result.Frame);
        foreach (RawFrame frame in reader.Exposures().SelectMany(frames => frames))
        {
            if (results.TryGetValue(frame.Number, out FrameResult? result)) yield return (frame, result);
        }
    }

    private async Task WhenWatchedAsync(RecordingProxy records)
    {
        while (records.Commands().Count(command => command == CaCommand.EventAdd) < 4) // progress and acquiring of both detectors at least
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, folder.Token);
    }

    private static int PortOf(JsonNode address)
    {
        string text = address.GetValue<string>();
        return text.StartsWith("tcp:", StringComparison.Ordinal) ? ((TcpChannelAddress)ByteChannelAddress.Parse(text)).Port : int.Parse(text.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }
}
