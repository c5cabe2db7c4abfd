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

    /// <summary>Notes on a new frame how its detector is set, and what of it somebody has changed since the detector's last frame.</summary>
    /// <param name="frame">The frame, as if nothing had changed.</param>
    /// <param name="read">What was read of its detector element.</param>
    /// <returns>The frame with its settings; where they have changed, it says so and has one more warning of each change.</returns>
    public RawFrame Noted(RawFrame frame, ExposureElement read)
    {
        ImmutableArray<SettingChange> changes = ChangesOf(frame.Detector, read);
        return frame with
        {
            Settings = read.Settings,
            SettingsChanged = !changes.IsEmpty,
            Warnings = [.. frame.Warnings, .. changes.Select(change => change.Sentence)],
        };
    }

    /// <summary>What has changed; where one of both frames does not say how it was set, what the driver tells.</summary>
    private ImmutableArray<SettingChange> ChangesOf(string detector, ExposureElement read) =>
        read.Settings is { } now && last.TryGetValue(detector, out DetectorSettings? before) ? before.ChangesTo(now) : read.SettingChanges;
}
