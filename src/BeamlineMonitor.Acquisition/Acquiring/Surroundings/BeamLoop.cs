using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Reads beam and surroundings, in turn and whenever the beam changes, and tells of dumps. It stops nothing: only exposures wait for the beam.</summary>
/// <param name="beam">The beam.</param>
/// <param name="plan">What counts as beam, and what waits for it.</param>
/// <param name="link">Whether the variables answer.</param>
/// <param name="recorder">Takes samples and events.</param>
/// <param name="interval">Real time between readings while nothing changes.</param>
/// <param name="clock">Experiment time.</param>
/// <param name="ioTime">Real time.</param>
public sealed class BeamLoop(
    IBeam beam, RunPlan plan, DeviceLink link, RunRecorder recorder, TimeSpan interval, ExperimentClock clock, TimeProvider ioTime)
{
    private const string Source = "beam";

    // A counter before the sample changes all the time: four readings a second of experiment, and never one within 5 ms.
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ShortestRealInterval = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastingReturn = TimeSpan.FromMinutes(1); // real time, of a single variable
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(1);

    private readonly SampleBuffer samples = recorder.BufferFor(SampleKind.Beam, Source);
    private readonly MissingWatch missing = new(LastingReturn);
    private readonly BeamPresence presence = new(plan.Beam, clock);
    private readonly Channel<TaskCompletionSource> looks = Channel.CreateUnbounded<TaskCompletionSource>(); // as many as exposures end at once
    private bool isKnown = true;

    /// <summary>Whether there is beam, and since when.</summary>
    public BeamPresence Presence => presence;

    /// <summary>Reads once more, so that the samples reach up to now; gives up soon where the variables do not answer.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends with the reading, or without it.</returns>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        if (link.IsLost) return;
        var look = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        looks.Writer.TryWrite(look);
        try
        {
            await look.Task.WaitAsync(LongestLook, ioTime, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The frame is then joined with what there is: a beam that is not known is flagged.
        }
    }

    /// <summary>Runs.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>Ends by cancellation.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan shortest = ShortestInterval / clock.Anchor.Rate is var real && real > ShortestRealInterval ? real : ShortestRealInterval;
        StoreUnknown(); // what was before this process is no neighbour of what is read now
        while (true)
        {
            TaskCompletionSource[] waiting = TakeLooks();
            try
            {
                BeamReading reading = await beam.ReadAsync(cancellationToken);
                await link.AnsweredAsync(cancellationToken);
                Store(reading);
                await JudgeAsync(reading, cancellationToken);
                await TellMissingAsync(reading, cancellationToken);
                foreach (TaskCompletionSource look in waiting) look.SetResult();
                await WhenDueAsync(shortest, cancellationToken);
            }
            catch (InstrumentException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                StoreUnknown();
                foreach (TaskCompletionSource look in waiting) look.TrySetResult();
                await link.FailedAsync(e, cancellationToken);
            }
        }
    }

    private TaskCompletionSource[] TakeLooks()
    {
        List<TaskCompletionSource> taken = [];
        while (looks.Reader.TryRead(out TaskCompletionSource? look)) taken.Add(look);
        return [.. taken];
    }

    /// <summary>Ends when the beam changes, somebody wants to look, or the interval is over.</summary>
    private async Task WhenDueAsync(TimeSpan shortest, CancellationToken cancellationToken)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] causes = [Task.Delay(interval, ioTime, due.Token), ChangedAsync(shortest, due.Token), looks.Reader.WaitToReadAsync(due.Token).AsTask()];
        Task first = await Task.WhenAny(causes);
        await due.CancelAsync();
        await Task.WhenAll(causes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // all are over; the first is looked at below
        await first;
    }

    private async Task ChangedAsync(TimeSpan shortest, CancellationToken cancellationToken)
    {
        await Task.Delay(shortest, ioTime, cancellationToken);
        await beam.ChangedAsync(cancellationToken);
    }

    private void Store(BeamReading reading)
    {
        double? open = reading.ShuttersAreOpen is { } isOpen ? (isOpen ? 1 : 0) : null;
        samples.Add(
            reading.At,
            [reading.RingCurrentMilliamperes, reading.Intensity, open, reading.CellTemperatureCelsius, reading.HutchTemperatureCelsius],
            IsComplete(reading) ? 0 : SampleColumns.Incomplete);
        isKnown = true;
    }

    private void StoreUnknown()
    {
        if (isKnown) samples.Add(clock.GetUtcNow(), new double?[SampleColumns.Count(SampleKind.Beam)], SampleColumns.Incomplete);
        isKnown = false;
    }

    // An I0 that is not judged cannot say that there is no beam.
    private bool IsComplete(BeamReading reading) =>
        reading.Missing.All(variable => !variable.TellsOfBeam || (variable.Quantity == MissingVariable.Intensity && plan.Gate.LeastIntensity is null));

    private async Task JudgeAsync(BeamReading reading, CancellationToken cancellationToken)
    {
        bool? judged = plan.Gate.HasBeam(reading.RingCurrentMilliamperes, reading.Intensity, reading.ShuttersAreOpen);

        // What is missing may be what says that there is none: it stays as it was, so far as anybody knows.
        if ((judged is null || (judged == true && presence.IsPresent == false)) && !IsComplete(reading)) return;
        bool isPresent = judged ?? true;
        (bool hasChanged, bool isFirst) = presence.See(isPresent);
        if (!hasChanged || (isFirst && isPresent)) return;
        if (!isPresent)
        {
            await recorder.TellAsync(
                RunEventKinds.BeamLost, EventSeverity.Warning, $"there is no beam ({Words(reading)}); exposures wait for it", Source, cancellationToken);
            return;
        }

        await recorder.TellAsync(
            RunEventKinds.BeamBack,
            EventSeverity.Information,
            string.Create(CultureInfo.InvariantCulture, $"the beam is back ({Words(reading)}); exposures go on after {plan.Beam.Settle.TotalSeconds:0.#} s"),
            Source,
            cancellationToken);
    }

    // Each by its name, as a device: the others are read on.
    private async Task TellMissingAsync(BeamReading reading, CancellationToken cancellationToken)
    {
        (ImmutableArray<MissingVariable> lost, ImmutableArray<string> back) = missing.Take(ioTime.GetUtcNow(), reading.Missing);
        foreach (MissingVariable variable in lost)
        {
            string name = NameOf(variable.Quantity);
            await recorder.TellAsync(RunEventKinds.DeviceLost, EventSeverity.Warning, $"{name} is lost: {variable.Cause}", name, cancellationToken);
        }

        foreach (string name in back.Select(NameOf))
            await recorder.TellAsync(RunEventKinds.DeviceBack, EventSeverity.Information, $"{name} answers again", name, cancellationToken);

        static string NameOf(string quantity) => $"{Source}/{quantity}";
    }

    private static string Words(BeamReading reading) => string.Join(", ", new[]
    {
        reading.RingCurrentMilliamperes is { } ring ? string.Create(CultureInfo.InvariantCulture, $"ring {ring:0.0} mA") : null,
        reading.ShuttersAreOpen is { } open ? (open ? "shutters open" : "a shutter closed") : null,
        reading.Intensity is { } intensity ? string.Create(CultureInfo.InvariantCulture, $"I0 {intensity:G4}") : null,
    }.OfType<string>());
}
