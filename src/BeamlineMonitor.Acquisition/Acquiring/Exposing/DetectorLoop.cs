using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Acquiring.Exposing;

/// <summary>Exposes one detector; while it is lost it is only tried when its back-off says so, and the others go on.</summary>
/// <param name="wired">The detector.</param>
/// <param name="link">Whether it answers.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class DetectorLoop(WiredDetector wired, DeviceLink link, TimeProvider ioTime)
{
    private long failedAt;
    private TimeSpan wait;

    /// <summary>The detector.</summary>
    public WiredDetector Wired => wired;

    /// <summary>Real time until it may be tried; 0 or less where it is due.</summary>
    public TimeSpan DueIn => wait - ioTime.GetElapsedTime(failedAt);

    /// <summary>Exposes once.</summary>
    /// <param name="preset">When to end.</param>
    /// <param name="cancellationToken">Abandons the exposure.</param>
    /// <returns>The exposure; null where it failed.</returns>
    public async Task<Exposure?> TryExposeAsync(ExposurePreset preset, CancellationToken cancellationToken)
    {
        try
        {
            Exposure exposure = await wired.Driver.ExposeAsync(preset, cancellationToken);
            wait = TimeSpan.Zero;
            await link.AnsweredAsync(cancellationToken);
            return exposure;
        }
        catch (InstrumentException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            wait = await link.LostAsync(e, cancellationToken);
            failedAt = ioTime.GetTimestamp();
            return null;
        }
    }

    /// <summary>Ends a running exposure; it then comes as a partial one.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ends when it counts no more, or cannot be told to stop.</returns>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await wired.Driver.StopAsync(cancellationToken);
        }
        catch (InstrumentException e)
        {
            await link.LostAsync(e, cancellationToken);
        }
    }
}
