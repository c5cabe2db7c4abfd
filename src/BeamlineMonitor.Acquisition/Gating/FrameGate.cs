using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;

namespace BeamlineMonitor.Acquisition.Gating;

/// <summary>Decides whether a frame is analysed or published as degraded. Pure.</summary>
public static class FrameGate
{
    /// <summary>The detector has no valid calibration.</summary>
    public const string NoCalibration = "no-calibration";

    /// <summary>The detector's settings changed, so that its calibration no longer holds.</summary>
    public const string SettingsChanged = "settings-changed";

    /// <summary>The beam was away for more than the plan allows.</summary>
    public const string NoBeam = "no-beam";

    /// <summary>The dead time is higher than the plan allows.</summary>
    public const string DeadTime = "dead-time";

    /// <summary>The spectrum holds fewer counts than the plan asks for.</summary>
    public const string FewCounts = "few-counts";

    /// <summary>A channel is full.</summary>
    public const string Saturated = "saturated";

    /// <summary>The spectrum has another number of channels than the calibration.</summary>
    public const string ChannelCount = "channel-count";

    /// <summary>The stage did not stand where it was sent.</summary>
    public const string OffPosition = "off-position";

    /// <summary>The stage was moved during the exposure, by whomever.</summary>
    public const string StageMoved = "stage-moved";

    /// <summary>The preset was not reached; only a remark, but of a standard or a source, which the whole run would rest on.</summary>
    public const string Partial = "partial";

    /// <summary>Live and real time cannot be right, so the dead time is unknown; only a remark.</summary>
    public const string ImpossibleTimes = "impossible-times";

    /// <summary>The beam is not known for so much of the exposure that more may be lost than the plan allows; only a remark.</summary>
    public const string BeamUnknown = "beam-unknown";

    /// <summary>A temperature of cell or hutch cannot be right, so it is not used; only a remark.</summary>
    public const string ImplausibleTemperature = "implausible-temperature";

    /// <summary>Judges a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="limits">The plan's limits.</param>
    /// <param name="calibratedChannels">Channels that the detector's calibration is for; null where it has none or needs none.</param>
    /// <param name="settingsHold">False where the detector's settings have changed since its calibration.</param>
    /// <returns>The verdict; whether there is a calibration is judged by the caller, for a standard needs none.</returns>
    public static GateVerdict Check(RawFrame frame, GateLimits limits, int? calibratedChannels, bool settingsHold)
    {
        var flags = ImmutableArray.CreateBuilder<string>();
        bool degraded = false;
        Refuse(!settingsHold, SettingsChanged);
        Refuse(frame.Target.Purpose != FramePurpose.Source && frame.Joined.BeamPresence is { } presence && 1 - presence > limits.MostBeamLoss, NoBeam);
        Refuse(frame.Spectrum.DeadTimeFraction > limits.MostDeadTime, DeadTime);
        (long total, uint highest) = Counts(frame.Spectrum.Counts);
        Refuse(total < limits.LeastCounts, FewCounts);
        Refuse(highest >= limits.MostChannelCounts, Saturated);
        Refuse(frame.Spectrum.Counts.IsEmpty || (calibratedChannels is { } channels && channels != frame.Spectrum.Counts.Length), ChannelCount);
        Refuse(frame.StageReadMicrometres is { } read && !(Math.Abs(read - frame.Target.StageSetMicrometres) <= limits.StageToleranceMicrometres), OffPosition);
        Refuse(frame.StageMoved, StageMoved);
        if (frame.Target.Purpose is FramePurpose.Standard or FramePurpose.Source) Refuse(frame.IsPartial, Partial);
        else Remark(frame.IsPartial, Partial);
        Remark(!frame.Spectrum.HasPossibleTimes, ImpossibleTimes);
        Remark(frame.Joined.BeamPresence is null, BeamUnknown);
        Remark(PlausibleTemperature.IsMissedIn(frame.Joined), ImplausibleTemperature);
        return new GateVerdict(degraded, flags.ToImmutable());

        void Refuse(bool fails, string flag)
        {
            degraded |= fails;
            Remark(fails, flag);
        }

        void Remark(bool holds, string flag)
        {
            if (holds) flags.Add(flag);
        }
    }

    private static (long Total, uint Highest) Counts(ImmutableArray<uint> counts)
    {
        long total = 0;
        uint highest = 0;
        foreach (uint n in counts)
        {
            total += n;
            highest = Math.Max(highest, n);
        }

        return (total, highest);
    }
}
