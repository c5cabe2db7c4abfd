using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Observing;
using BeamlineMonitor.Acquisition.Analysing;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Sinks;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Daemon.Operating;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Publishing;

namespace BeamlineMonitor.Daemon;

/// <summary>A run with everything that works on it: put together here, shown by health and metrics.</summary>
internal sealed class LiveRun : IAsyncDisposable
{
    private readonly OpenedRun opened;
    private readonly RunRecorder recorder;
    private readonly PatientStore? patient;
    private readonly ImmutableArray<RunEvent> releases;
    private volatile bool isTelling;

    /// <summary>Puts the parts together; nothing runs yet.</summary>
    /// <param name="opened">The run's file and what it holds.</param>
    /// <param name="setup">The plan.</param>
    /// <param name="station">The drivers.</param>
    /// <param name="sinks">Who sees results after they are committed.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="releaseCells">Let cells go on that were stopped for safety, and their pressures follow their setpoints again.</param>
    /// <param name="told">Hears of every event.</param>
    /// <param name="stored">Hears of frames that are on the disk.</param>
    /// <param name="sinkFailed">Hears of what a sink threw.</param>
    public LiveRun(
        OpenedRun opened,
        Acquisition.Plans.RunSetup setup,
        WiredStation station,
        IEnumerable<IFrameSink> sinks,
        ExperimentClock clock,
        bool releaseCells,
        Action<RunEvent> told,
        Action<IReadOnlyList<RawFrame>> stored,
        Action<string, Exception> sinkFailed)
    {
        TimeProvider ioTime = TimeProvider.System;
        (this.opened, Setup, Clock) = (opened, setup, clock);
        Meter = new RunMeter(ioTime);
        Sinks = new SinkFanOut(sinks, sinkFailed);
        patient = station.Observed is null
            ? null
            : new PatientStore(
                opened.File, e => told(new RunEvent(clock.GetUtcNow(), RunEventKinds.StoreRefuses, EventSeverity.Alarm, e.Message, null)), clock, ioTime);
        recorder = new RunRecorder(patient ?? (IRunStore)opened.File, opened.Messages, opened.Start.Recent, opened.Start.LastFrame, clock, Meter, told)
        {
            FramesStored = stored,
            SamplesStored = (block, coulombs) => Feed?.Take(block, coulombs),
            ResultStored = (outcome, frames) => Feed?.Take(outcome, frames),
        };
        Analysis = new AnalysisWorker(opened.Analysis.Take, recorder, Sinks, Meter, ioTime);
        releases = releaseCells ? opened.Start.Releases(clock.GetUtcNow()) : [];
        RunStart start = opened.Start with { Events = opened.Start.Events.AddRange(releases) };
        RunAcquisition? driving = station.Instruments is { } driven ? new RunAcquisition(setup.Plan, start, driven, recorder, Analysis, clock, ioTime) : null;
        Acquisition = driving ?? (IAcquisition)new ObservedAcquisition(setup.Plan, opened.Observed!, station.Observed!, recorder, patient!, Analysis, clock, ioTime);
        Desk = new OperatorDesk(Id, setup.Plan.Standard is not null, driving?.Control, station.Instruments?.NamedAxes ?? [], opened.Notices, recorder);
    }

    /// <summary>The plan and what it names.</summary>
    public Acquisition.Plans.RunSetup Setup { get; }

    /// <summary>Experiment clock.</summary>
    public ExperimentClock Clock { get; }

    /// <summary>What is counted.</summary>
    public RunMeter Meter { get; }

    /// <summary>The analysis.</summary>
    public AnalysisWorker Analysis { get; }

    /// <summary>Who sees results.</summary>
    public SinkFanOut Sinks { get; }

    /// <summary>The loops.</summary>
    public IAcquisition Acquisition { get; }

    /// <summary>Does what people ask.</summary>
    public OperatorDesk Desk { get; }

    /// <summary>The run file.</summary>
    public string Path => opened.File.Path;

    /// <summary>What the run has to publish.</summary>
    public IOutbox Outbox => opened.File.Outbox;

    /// <summary>Calibrations in use where the run is taken up.</summary>
    public CalibrationsInUse Calibrations => opened.Calibrations;

    /// <summary>Makes the live topics; null for nobody. Set before the run starts.</summary>
    public LiveFeed? Feed { get; set; }

    /// <summary>Id of the run.</summary>
    public string Id => opened.File.Manifest.Id;

    /// <summary>Runs until the plan is done or somebody stops it.</summary>
    /// <param name="options">What the command line asks.</param>
    /// <param name="stop">Stops it.</param>
    /// <returns>True when the plan is done.</returns>
    public async Task<bool> RunAsync(RunOptions options, CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        Task showing = Sinks.RunAsync(over.Token);
        try
        {
            await TellStartAsync();
            isTelling = true;
            foreach ((var frames, var outcome) in opened.Waiting)
            {
                await recorder.CommitResultAsync(outcome, frames, CancellationToken.None);
                Sinks.Take(outcome);
            }

            bool isDone = await Acquisition.RunAsync(options.CellsOffOnStop, stop);
            isTelling = false;
            if (options.EndOnStop && !isDone) isDone = await TellEndAsync();
            if (isDone) await opened.File.EndAsync(CancellationToken.None);
            return isDone;
        }
        finally
        {
            isTelling = false;
            await over.CancelAsync();
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled; a sink's own faults are counted
        }
    }

    /// <summary>Records an event of the daemon around the run, while the run takes events.</summary>
    /// <param name="kind">What, in kebab case.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="source">What it is about.</param>
    /// <param name="cancellationToken">Abandons the wait; the event is recorded all the same.</param>
    /// <returns>False before the run has begun and after it.</returns>
    /// <exception cref="RunStoreException">It was not stored.</exception>
    public async Task<bool> TryTellAsync(string kind, EventSeverity severity, string text, string source, CancellationToken cancellationToken)
    {
        if (!isTelling) return false;
        await recorder.TellAsync(kind, severity, text, source, cancellationToken);
        return true;
    }

    /// <summary>The newest potential and stack pressure of the first cell.</summary>
    /// <returns>V and MPa; null before the first samples.</returns>
    public (double? PotentialVolts, double? StackPressureMPa) Surroundings() =>
        (Meter.Last(SampleKind.Potentiostat), Meter.Last(SampleKind.Pressure));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Acquisition.DisposeAsync();
        recorder.Dispose();
        patient?.Dispose();
        await opened.DisposeAsync();
    }

    private async Task<bool> TellEndAsync()
    {
        await recorder.TellAsync(RunEventKinds.RunEnded, EventSeverity.Information, "the run was ended by hand", null, CancellationToken.None);
        return true;
    }

    private async Task TellStartAsync()
    {
        bool isNew = opened.Start.LastFrame == 0 && opened.Start.Events.IsEmpty;
        await recorder.TellAsync(
            isNew ? RunEventKinds.RunStarted : RunEventKinds.RunResumed,
            EventSeverity.Information,
            isNew ? $"the run {Id} begins" : $"the run {Id} goes on after frame {opened.Start.LastFrame}",
            null,
            CancellationToken.None);
        foreach (RunEvent release in releases)
            await recorder.TellAsync(release.Kind, release.Severity, release.Text, release.Source, CancellationToken.None);
    }
}
