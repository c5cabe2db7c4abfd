using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Beams;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Reads the beam all the time and tells of dumps. It stops nothing: only the pristine frames wait for the beam.</summary>
/// <param name="beam">The beam.</param>
/// <param name="gate">The ring current that counts as beam.</param>
/// <param name="link">Whether the variables answer.</param>
/// <param name="recorder">Takes samples and events.</param>
/// <param name="interval">Real time between readings.</param>
/// <param name="ioTime">Real time.</param>
public sealed class BeamLoop(IBeam beam, GateLimits gate, DeviceLink link, RunRecorder recorder, TimeSpan interval, TimeProvider ioTime)
{
    private const string Source = "beam";

    private readonly SampleBuffer samples = recorder.BufferFor(SampleKind.Beam, Source);
    private volatile TaskCompletionSource present = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool? wasPresent;

    /// <summary>Waits for the beam.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends at once while there is beam.</returns>
    public Task WhenPresentAsync(CancellationToken cancellationToken) => present.Task.WaitAsync(cancellationToken);

    /// <summary>Runs.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>Ends by cancellation.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, ioTime);
        do
        {
            try
            {
                BeamReading reading = await beam.ReadAsync(cancellationToken);
                await link.AnsweredAsync(cancellationToken);
                double? open = reading.ShuttersAreOpen is { } isOpen ? (isOpen ? 1 : 0) : null;
                samples.Add(reading.At, [reading.RingCurrentMilliamperes, reading.Intensity, open], 0);
                await JudgeAsync(!(reading.RingCurrentMilliamperes < gate.LeastRingMilliamperes) && reading.ShuttersAreOpen != false, cancellationToken);
            }
            catch (InstrumentException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await link.FailedAsync(e, cancellationToken);
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task JudgeAsync(bool isPresent, CancellationToken cancellationToken)
    {
        if (isPresent == wasPresent) return;
        if (isPresent) present.TrySetResult();
        else if (present.Task.IsCompleted) present = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isFirst = wasPresent is null;
        wasPresent = isPresent;
        if (!isPresent) await recorder.TellAsync(RunEventKinds.BeamLost, EventSeverity.Warning, "there is no beam", Source, cancellationToken);
        else if (!isFirst) await recorder.TellAsync(RunEventKinds.BeamBack, EventSeverity.Information, "the beam is back", Source, cancellationToken);
    }
}
