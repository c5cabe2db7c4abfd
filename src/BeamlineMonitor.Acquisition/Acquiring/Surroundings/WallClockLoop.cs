using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Tells when somebody sets the machine's wall clock. The run's times do not follow it.</summary>
/// <param name="clock">Experiment clock, at rate 1.</param>
/// <param name="recorder">Takes the events.</param>
/// <param name="ioTime">Real time.</param>
public sealed class WallClockLoop(ExperimentClock clock, RunRecorder recorder, TimeProvider ioTime)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly WallClockWatch watch = new();

    /// <summary>Runs.</summary>
    /// <param name="cancellationToken">Ends the loop.</param>
    /// <returns>Ends by cancellation.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, ioTime);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (clock.WallClockJump is not { } ahead || watch.Take(ahead) is not { } jump) continue;
            await recorder.TellAsync(
                RunEventKinds.WallClockJumped,
                EventSeverity.Warning,
                string.Create(CultureInfo.InvariantCulture, $"the wall clock was set by {jump.TotalSeconds:+0.0;-0.0} s; the times of the run do not follow it"),
                null,
                cancellationToken);
        }
    }
}
