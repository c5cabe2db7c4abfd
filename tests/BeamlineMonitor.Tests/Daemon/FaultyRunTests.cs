using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Recording.Verification;

namespace BeamlineMonitor.Tests.Daemon;

/// <summary>What the daemon does when something goes wrong under it; docs/run.md says it in a table.</summary>
public class FaultyRunTests
{
    private const string Potentiostat = "cell1/potentiostat", Pressure = "cell1/pressure";

    [Fact]
    public async Task Run_EveryLineFailsInEveryWay_GoesOnTellsItAndLosesNothing()
    {
        // Channel Access carries detectors, stage and beam. A put-callback whose answer was lost is waited for long, so there the silence ends with the line.
        ImmutableDictionary<string, FaultPlan> faults = ImmutableDictionary<string, FaultPlan>.Empty
            .Add("potentiostat", FaultPlan.Parse("silence@10s+10s,garbage@30s=40,disconnect@50s,seed=1"))
            .Add("pressure-tcp", FaultPlan.Parse("silence@10s+10s,garbage@30s=40,disconnect@50s,seed=2"))
            .Add("channel-access", FaultPlan.Parse("silence@10s+10s,disconnect@21s,garbage@30s=40,disconnect@50s,seed=3"));
        await using DaemonBench bench = await DaemonBench.StartAsync(faults, null);
        await bench.WaitForAsync(RunEventKinds.StepStarted);

        bench.FaultTime.Advance(TimeSpan.FromSeconds(11));
        await bench.WaitUntilAsync(() => IsLost(bench, Potentiostat) && IsLost(bench, Pressure));
        bench.FaultTime.Advance(TimeSpan.FromSeconds(14));
        await RequireRecoveryAsync(bench);
        bench.FaultTime.Advance(TimeSpan.FromSeconds(10));
        await RequireRecoveryAsync(bench);
        int before = bench.View.Events.Length;
        bench.FaultTime.Advance(TimeSpan.FromSeconds(20));
        await bench.WaitUntilAsync(() => bench.View.Events.Skip(before).Any(e => e is { Kind: RunEventKinds.DeviceLost, Source: Potentiostat }));
        await RequireRecoveryAsync(bench);

        Assert.Equal(0, await bench.StopAsync());
        long gaps = bench.View.Run!.Meter.SampleGaps;
        using RunReader run = RunReader.Open(bench.RunFile);
        RunEvent[] events = [.. run.Events()];
        Assert.Equal(bench.View.Events.Count(e => e.Kind == RunEventKinds.DeviceLost), events.Count(e => e.Kind == RunEventKinds.DeviceLost));
        string?[] lost = [.. events.Where(e => e.Kind == RunEventKinds.DeviceLost).Select(e => e.Source)];
        Assert.InRange(lost.Count(source => source is Potentiostat or Pressure), 4, int.MaxValue); // pressure is read again before a closed line is missed
        Assert.Contains(lost, source => source is not (Potentiostat or Pressure)); // whichever was at work on Channel Access
        Assert.Equal(lost.Order(), events.Where(e => e.Kind == RunEventKinds.DeviceBack).Select(e => e.Source).Order());
        Assert.Contains(events, e => e is { Kind: RunEventKinds.StepAdopted, Source: "cell1" });
        Assert.DoesNotContain(events, e => e.Kind is RunEventKinds.CellStopped or RunEventKinds.StepEnded or RunEventKinds.RunFailed);
        Assert.InRange(gaps, 1, long.MaxValue);
        Assert.Equal(gaps, run.Samples().Sum(block => block.Flags.Count(flag => (flag & SampleColumns.GapBefore) != 0)));
        RequireNothingLost(run, bench.RunFile);
    }

    [Fact]
    public async Task Run_WithoutBeam_FitsNoSuchFrameTakesTheFirstAgainAndLeavesTheCellAlone()
    {
        await using DaemonBench bench = await DaemonBench.StartAsync(null, null);
        await bench.WaitForAsync(RunEventKinds.StepStarted);
        bench.Twin.Sources.Beam.SetShutter(bench.View.Run!.Clock.GetUtcNow(), open: false);
        await bench.WaitForAsync(RunEventKinds.BeamLost);
        await bench.WaitUntilAsync(() => bench.View.Outcomes.SelectMany(outcome => outcome.Frames).Any(result => result.Flags.Contains("no-beam")));
        bench.Twin.Sources.Beam.SetShutter(bench.View.Run!.Clock.GetUtcNow(), open: true);
        await bench.WaitForAsync(RunEventKinds.BeamBack);
        int seen = bench.View.Outcomes.Length;
        await bench.WaitUntilAsync(() => bench.View.Outcomes.Skip(seen).SelectMany(outcome => outcome.Frames).Count(result => result.Cell is not null) >= 4);
        Assert.Equal(0, await bench.StopAsync());

        using RunReader run = RunReader.Open(bench.RunFile);
        double most = bench.View.Run!.Setup.Plan.Gate.MostBeamLoss;
        IReadOnlyList<RawFrame>[] exposures = [.. run.Exposures()];
        Dictionary<long, Acquisition.Results.FrameResult> results = run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).ToDictionary(result => result.Frame);
        int[] dark = [.. exposures.Index().Where(exposure => exposure.Item.Any(frame => 1 - frame.Joined.BeamPresence > most)).Select(exposure => exposure.Index)];
        Assert.NotEmpty(dark);
        foreach (RawFrame frame in dark.SelectMany(index => exposures[index]).Where(frame => 1 - frame.Joined.BeamPresence > most))
        {
            Assert.Contains("no-beam", results[frame.Number].Flags);
            Assert.Null(results[frame.Number].Cell);
        }

        foreach (int first in dark.Where(index => exposures[index - 1][0].Target != exposures[index][0].Target && index + 1 < exposures.Length))
            Assert.Equal(exposures[first][0].Target, exposures[first + 1][0].Target);
        Assert.DoesNotContain(run.Events(), e => e.Kind is RunEventKinds.CellStopped or RunEventKinds.StepEnded or RunEventKinds.StepRestarted);
        TimeSpan charged = exposures[^1][0].EndedAt - run.Events().Single(e => e.Kind == RunEventKinds.StepStarted).At; // before the loss and after it
        double?[] currents = [.. run.Samples().Where(block => block is { Kind: SampleKind.Potentiostat, Step: 0 }).SelectMany(block => block.Columns[SampleColumns.Current])];
        Assert.InRange(currents.Length, (int)(charged.TotalSeconds / 20), int.MaxValue); // one every 10 s; the last are not read yet
        Assert.All(currents, current => Assert.InRange(current!.Value, 1e-6, 1)); // it charged all the time
        RequireNothingLost(run, bench.RunFile);
    }

    // The line behind the controller stays at 25 MPa whatever is asked, and the potentiostat is silent when its current is to be turned off.
    [Fact]
    public async Task Run_PressureStaysAway_HoldsItThenTurnsTheCurrentOffAndSamplesAllTheTime()
    {
        ImmutableDictionary<string, FaultPlan> faults = ImmutableDictionary<string, FaultPlan>.Empty.Add("potentiostat", FaultPlan.Parse("half-open@10s+10s"));
        await using DaemonBench bench = await DaemonBench.StartAsync(faults, sources => sources with { Line = new SteadyLine(2.5) }, speed: 200);
        await bench.WaitForAsync(RunEventKinds.PressureHeld);
        bench.FaultTime.Advance(TimeSpan.FromSeconds(11));
        await bench.WaitUntilAsync(() => bench.View.Events.SkipWhile(e => e.Kind != RunEventKinds.PressureHeld).Any(e => e.Kind == RunEventKinds.PressureOff));
        long samples = bench.View.Run!.Meter.Samples.Sum(pair => pair.Key == SampleKind.Pressure ? pair.Value : 0);
        while (bench.View.Run!.Meter.Samples.Sum(pair => pair.Key == SampleKind.Pressure ? pair.Value : 0) < samples + 5)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bench.Token);
        Assert.DoesNotContain(bench.View.Events, e => e.Kind == RunEventKinds.CellStopped); // nobody has acknowledged yet
        bench.FaultTime.Advance(TimeSpan.FromSeconds(20));
        await bench.WaitForAsync(RunEventKinds.CellStopped);
        Assert.Equal(0, await bench.StopAsync());

        using RunReader run = RunReader.Open(bench.RunFile);
        RunEvent[] climbed = [.. run.Events().Where(e => e.Kind is RunEventKinds.PressureOff or RunEventKinds.PressureHeld or RunEventKinds.CellStopped)];
        Assert.Equal([RunEventKinds.PressureOff, RunEventKinds.PressureHeld, RunEventKinds.CellStopped], climbed.Select(e => e.Kind).Distinct());
        Assert.All(climbed, e => Assert.Equal(EventSeverity.Alarm, e.Severity));
        Assert.Contains("is held, confirmed by the controller", climbed.Single(e => e.Kind == RunEventKinds.PressureHeld).Text, StringComparison.Ordinal);
        Assert.Contains("is off, confirmed by the instrument", climbed[^1].Text, StringComparison.Ordinal);
        Assert.Equal(0, bench.CurrentAmperes);
        RequireNothingLost(run, bench.RunFile);
    }

    // Both detectors count, and see no line: nothing calibrates them.
    [Fact]
    public async Task Run_StandardThatIsRefusedThreeTimes_EndsWithExitOneBeforeAnyStep()
    {
        var flat = new FixedMcaSource([.. Enumerable.Repeat(0.1, 4096)], 0.05);
        await using DaemonBench bench = await DaemonBench.StartAsync(
            null, sources => sources with { Detectors = [.. sources.Detectors.Select(detector => detector with { Counts = flat })] }, speed: 600);
        Assert.Equal(1, await bench.Daemon.WaitAsync(bench.Token));

        using RunReader run = RunReader.Open(bench.RunFile);
        Assert.Equal(3, run.Exposures().Count());
        AnalysisOutcome[] outcomes = [.. run.Outcomes(RunFile.LiveAnalysis)];
        Assert.All(outcomes, outcome => Assert.Empty(outcome.Calibrations));
        Assert.Equal(6, outcomes.SelectMany(outcome => outcome.Events).Count(told => told.Kind == RunEventKinds.CalibrationRefused));
        Assert.StartsWith(
            "After 3 exposures of the standard there is no calibration of horizontal, vertical", run.Events().Single(told => told.Kind == RunEventKinds.RunRefused).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Events(), told => told.Kind == RunEventKinds.StepStarted);
    }

    private static bool IsLost(DaemonBench bench, string device) => bench.View.Run!.Acquisition.Links.Any(link => link.Name == device && link.IsLost);

    /// <summary>Everything answers again, and frames go on.</summary>
    private static async Task RequireRecoveryAsync(DaemonBench bench)
    {
        int seen = bench.View.Outcomes.Length;
        await bench.WaitUntilAsync(() => bench.View.Run!.Acquisition.Links.All(link => !link.IsLost) && bench.View.Outcomes.Length >= seen + 3);
    }

    private static void RequireNothingLost(RunReader run, string path)
    {
        long[] frames = [.. run.Exposures().SelectMany(frames => frames).Select(frame => frame.Number)];
        Assert.Equal(Enumerable.Range(1, frames.Length).Select(number => (long)number), frames);
        Assert.Equal(frames, run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames).Select(result => result.Frame));
        Assert.Empty(RunVerifier.Verify(path, CancellationToken.None));
    }
}
