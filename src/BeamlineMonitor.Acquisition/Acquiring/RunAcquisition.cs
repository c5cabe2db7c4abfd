using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring.Cycling;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>One run: all loops together, from the first exposure to the last, or until somebody stops it.</summary>
public sealed class RunAcquisition : IAcquisition
{
    private static readonly TimeSpan LongestRow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPoll = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SafetyTime = TimeSpan.FromSeconds(30);
    private const int PollsPerFrame = 6;

    private readonly RunRecorder recorder;
    private readonly AnalysisWorker analysis;
    private readonly ExperimentClock clock;
    private readonly TimeProvider ioTime;
    private readonly RunStart start;
    private readonly TargetExposer exposer;
    private readonly ExposureLoop exposing;
    private readonly BeamLoop? beam;
    private readonly List<DeviceLink> links = [];
    private readonly ImmutableArray<AcquiredCell> cells;

    /// <summary>Prepares the loops; nothing is opened yet.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="start">Where it is taken up.</param>
    /// <param name="instruments">The instruments.</param>
    /// <param name="recorder">Takes everything.</param>
    /// <param name="analysis">Analyses the frames.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="ioTime">Real time.</param>
    public RunAcquisition(
        RunPlan plan, RunStart start, RunInstruments instruments, RunRecorder recorder, AnalysisWorker analysis, ExperimentClock clock, TimeProvider ioTime)
    {
        (this.start, this.recorder, this.analysis, this.clock, this.ioTime) = (start, recorder, analysis, clock, ioTime);
        TimeSpan poll = PollInterval(plan, clock.Anchor.Rate);
        beam = instruments.Beam is { } source ? new BeamLoop(source, plan, Link("beam"), recorder, poll, clock, ioTime) : null;
        cells = [.. plan.Cells.Select(CellOf)];
        Control = new BeamlineControl(recorder, start.Events);
        exposer = new TargetExposer(
            plan,
            new StageLoop(
                instruments.Stage, Link("stage"), plan.Gate.StageToleranceMicrometres,
                instruments.Carousel is { } axis ? new Carousel(plan, axis, Link("carousel")) : null),
            [.. instruments.Detectors.Select(wired => new DetectorLoop(wired, Link($"detector/{wired.Name}"), ioTime))],
            beam,
            Control,
            recorder,
            analysis,
            start.Exposures.Settings,
            clock,
            ioTime);
        exposing = new ExposureLoop(plan, exposer, Control, recorder, analysis, start, clock);

        AcquiredCell CellOf(CellPlan cell)
        {
            CellStart at = CellStart.Of(cell.Name, start.Events) with { LastSampleAt = start.Recent.LastAt(SampleKind.Potentiostat, cell.Name) };
            return new AcquiredCell(
                new CellLoop(cell, at, () => instruments.Potentiostat(cell), Link($"{cell.Name}/potentiostat"), recorder, clock),
                instruments.Pressure(cell) is { } controller
                    ? new PressureLoop(cell, controller, Link($"{cell.Name}/pressure"), recorder, poll, ioTime, at.IsHeld)
                    : null,
                at.IsHeld ? SafetyRung.PressureHeld : SafetyRung.Alarm);
        }
    }

    /// <summary>Whether each instrument answers.</summary>
    public IReadOnlyList<DeviceLink> Links => links;

    /// <inheritdoc/>
    public SafetyRung Reached => cells.Max(cell => cell.Reached);

    /// <summary>Who moves the stage and exposes.</summary>
    public BeamlineControl Control { get; }

    /// <summary>Ends with the first exposure.</summary>
    public Task FirstExposure => exposer.FirstExposure;

    /// <summary>Runs until the plan is done or somebody stops it.</summary>
    /// <param name="stopping">Ends the run after the running exposure, which is cut short and kept. The cells go on with what they do.</param>
    /// <param name="cellsOffOnStop">True to turn the cells off then.</param>
    /// <returns>True when the plan is done.</returns>
    /// <exception cref="RunRefusedException">What was measured first is not good enough.</exception>
    /// <exception cref="RunStoreException">The run could not be stored; the cells' currents are off, or the message says otherwise.</exception>
    public async Task<bool> RunAsync(bool cellsOffOnStop, CancellationToken stopping)
    {
        using var over = new CancellationTokenSource();
        Task stepsEnded = Task.WhenAll(cells.Select(cell => cell.Cycling.StepsEnded));
        Task<bool> exposures = exposing.RunAsync(stepsEnded, stopping, over.Token);
        List<Task> loops = [exposures, FlushAsync(recorder, ioTime, over.Token), analysis.RunAsync(over.Token)];
        if (clock.WallClockJump is not null) loops.Add(new WallClockLoop(clock, recorder, ioTime).RunAsync(over.Token));
        if (beam is not null) loops.Add(beam.RunAsync(over.Token));
        foreach (AcquiredCell cell in cells)
        {
            loops.Add(cell.Cycling.RunAsync(exposing.PristineDone, over.Token));
            if (cell.Pressure is not null) loops.AddRange(cell.Pressure.Start(cell.Ladder, over.Token));
        }

        try
        {
            await FirstFaultOr(exposures, loops);
            Task idle = analysis.WhenIdleAsync(over.Token);
            await FirstFaultOr(idle, [idle, .. loops]);
            await recorder.FlushAsync(over.Token);
            await TellEndAsync(exposures.Result, cellsOffOnStop);
            return exposures.Result;
        }
        catch (RunStoreException e)
        {
            await ClimbAllAsync(SafetyTrigger.StoreFailed, $"the run cannot be stored: {e.Message}");
            throw;
        }
        catch (Exception e)
        {
            await TellBrokenOffAsync(recorder, e);
            throw;
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the first fault is thrown above
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (AcquiredCell cell in cells)
        {
            await cell.Cycling.DisposeAsync();
            cell.Ladder.Dispose();
        }

        foreach (DeviceLink link in links) link.Dispose();
        Control.Dispose();
    }

    internal static TimeSpan PollInterval(RunPlan plan, int rate)
    {
        TimeSpan wanted = plan.Preset.Duration / PollsPerFrame;
        TimeSpan real = (wanted < LongestPoll ? wanted : LongestPoll) / rate;
        return real > ShortestPoll ? real : ShortestPoll;
    }

    internal static async Task FirstFaultOr(Task main, List<Task> loops)
    {
        List<Task> left = [.. loops];
        while (!main.IsCompletedSuccessfully)
        {
            Task ended = await Task.WhenAny(left);
            left.Remove(ended);
            await ended;
        }
    }

    internal static async Task FlushAsync(RunRecorder recorder, TimeProvider ioTime, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(LongestRow, ioTime);
        while (await timer.WaitForNextTickAsync(cancellationToken)) await recorder.FlushAsync(cancellationToken);
    }

    private async Task TellEndAsync(bool isDone, bool cellsOff)
    {
        if (isDone)
        {
            await recorder.TellAsync(RunEventKinds.RunEnded, EventSeverity.Information, "the plan is done", null, CancellationToken.None);
            return;
        }

        if (cellsOff)
        {
            await Task.WhenAll(cells.Select(cell => WithinSafetyTimeAsync(
                token => cell.Cycling.StopAsync(SafetyRung.CellOff, "the daemon was stopped and told to turn the cells off", token))));
        }

        await recorder.TellAsync(
            RunEventKinds.DaemonStopped,
            EventSeverity.Information,
            cellsOff ? "the daemon stops; the cells are off" : "the daemon stops; the cells go on with what they do, within the limits in their instruments",
            null,
            CancellationToken.None);
    }

    internal static async Task TellBrokenOffAsync(RunRecorder recorder, Exception cause)
    {
        try
        {
            await recorder.TellAsync(
                cause is RunRefusedException ? RunEventKinds.RunRefused : RunEventKinds.RunFailed, EventSeverity.Alarm, cause.Message, null, CancellationToken.None);
        }
        catch (RunStoreException)
        {
            // It was told; the fault that broke the run off is thrown by the caller.
        }
    }

    private Task ClimbAllAsync(SafetyTrigger trigger, string cause) => Task.WhenAll(cells.Select(async cell =>
    {
        try
        {
            await WithinSafetyTimeAsync(token => cell.Ladder.ClimbAsync(trigger, cause, token));
        }
        catch (RunStoreException)
        {
            // The action was acknowledged; only its event cannot be stored, which is why it was taken. It was told.
        }
    }));

    private async Task WithinSafetyTimeAsync(Func<CancellationToken, Task> action)
    {
        using var limit = new CancellationTokenSource(SafetyTime, ioTime);
        try
        {
            await action(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new InstrumentTimeoutException($"A cell could not be stopped within {SafetyTime.TotalSeconds:0} s: stop it by hand.", e);
        }
    }

    private DeviceLink Link(string name)
    {
        var link = new DeviceLink(name, recorder, ioTime);
        links.Add(link);
        return link;
    }
}
