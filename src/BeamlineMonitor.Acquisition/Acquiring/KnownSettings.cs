using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Acquiring;

/// <summary>
/// How the detectors were set in the last frames of a run. A driver knows of no change that was made before its process began; fed with the stored
/// frames, this does. One caller at a time.
/// </summary>
public sealed class KnownSettings
{
    private readonly Dictionary<string, DetectorSettings> last = [];

    /// <summary>Takes a committed frame.</summary>
    /// <param name="frame">The frame.</param>
    public void Take(RawFrame frame)
    {
        if (frame.Settings is { } settings) last[frame.Detector] = settings;
    }

    /// <summary>What has changed since the detector's last frame.</summary>
    /// <param name="detector">Name of the detector element.</param>
    /// <param name="read">What was read of it now.</param>
    /// <returns>The changes; those that the driver tells where one of both frames does not say how it was set.</returns>
    public ImmutableArray<SettingChange> ChangesOf(string detector, ExposureElement read) =>
        read.Settings is { } now && last.TryGetValue(detector, out DetectorSettings? before) ? before.ChangesTo(now) : read.SettingChanges;
}
