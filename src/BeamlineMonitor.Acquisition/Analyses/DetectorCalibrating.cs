using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>
/// What calibrates one detector: a calibration from before the run, or the run's first whole exposure of the standard that is accepted. Later exposures of
/// the standard are compared with it and reported, but references and frames of one run rest on one calibration, so that its errors cancel; only
/// when the detector's settings have changed the next standard takes its place.
/// </summary>
internal sealed class DetectorCalibrating
{
    private readonly DetectorPlan detector;
    private readonly RunScience science;
    private readonly double? planned;
    private readonly ImmutableArray<TimedCalibration> timed;
    private (FramePurpose Purpose, int Scan)? interpolatedFor;
    private CalibrationExposure? sourceAlone;
    private CalibrationExposure? standardAlone;

    /// <summary>Starts.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="science">What is known before the run.</param>
    /// <param name="standardCelsius">Temperature of the standard by the plan, °C; null without one.</param>
    public DetectorCalibrating(DetectorPlan detector, RunScience science, double? standardCelsius)
    {
        (this.detector, this.science, planned) = (detector, science, standardCelsius);
        timed = science.Timed.GetValueOrDefault(detector.Name, []);
        if (science.Calibrations.GetValueOrDefault(detector.Name) is { } given) Adopt(given);
    }

    /// <summary>The calibration; null before there is one that may be used.</summary>
    public DetectorCalibration? Calibration { get; private set; }

    /// <summary>Its id, or null.</summary>
    public string? Id { get; private set; }

    /// <summary>False from the frame on that found the detector's settings changed.</summary>
    public bool SettingsHold { get; private set; } = true;

    /// <summary>How often the settings changed since there is a calibration: frames of different numbers have different energy scales.</summary>
    public int SettingsChanges { get; private set; }

    /// <summary>Where calibrations are interpolated in time: takes up that of a frame. Within one scan it is one and the same.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="outcome">Receives the calibration.</param>
    public void MoveTo(RawFrame frame, OutcomeBuilder outcome)
    {
        if (timed.IsEmpty || frame.Target.Purpose is not (FramePurpose.Pristine or FramePurpose.Layer) || interpolatedFor == (frame.Target.Purpose, frame.Target.Scan)) return;
        interpolatedFor = (frame.Target.Purpose, frame.Target.Scan);
        DetectorCalibration there = TimedCalibration.AtInstant(timed, frame.StartedAt + ((frame.EndedAt - frame.StartedAt) / 2));
        if (CalibrationId.Of(detector.Name, there) == Id) return;
        Adopt(there);
        outcome.Add(new FinishedCalibration(Id!, detector.Name, there, CalibrationVerdict.Ok, [there.Origin]));
    }

    /// <summary>Notes what a frame says about the detector's settings.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="outcome">Receives the event.</param>
    public void Watch(RawFrame frame, OutcomeBuilder outcome)
    {
        if (!frame.SettingsChanged) return;
        sourceAlone = standardAlone = null; // what waits for its other half is of the settings before
        if (!SettingsHold || Calibration is null) return;
        SettingsHold = false;
        SettingsChanges++;
        outcome.Report(
            RunEventKinds.SettingsChanged,
            EventSeverity.Alarm,
            $"The settings of {detector.Name} changed: its calibration {Id} no longer holds. Frames are degraded until the standard{(science.RadioactiveLines.IsEmpty ? " is" : " and its sources are")} exposed again: beamline-monitor control standard.",
            detector.Name);
    }

    /// <summary>Calibrates with an exposure of the standard, together with one of the radioactive source where the plan names any: whichever comes first waits.</summary>
    /// <param name="frame">The frame; it passed the gate.</param>
    /// <param name="outcome">Receives the calibration, the fit's model of this frame and what is to be told.</param>
    public void Take(RawFrame frame, OutcomeBuilder outcome)
    {
        if (science.Standard is not { } standard) return;
        string name = $"frame {frame.Number}";
        if (frame.Target.Purpose == FramePurpose.Source) sourceAlone = new CalibrationExposure(name, frame.Spectrum, null, science.RadioactiveLines);
        else standardAlone = new CalibrationExposure(name, frame.Spectrum, AtItsTemperature(standard, frame), science.StandardLines);
        bool needsSource = !science.RadioactiveLines.IsEmpty;
        if (standardAlone is null || (needsSource && sourceAlone is null)) return;
        CalibrationResult result = Calibrate(needsSource ? [sourceAlone!, standardAlone] : [standardAlone], outcome);
        if (!result.Windows.IsEmpty) outcome.AddModel(frame.Number, frame.Target.Purpose == FramePurpose.Source ? result.Windows[0] : result.Windows[^1]);
        standardAlone = null;
    }

    // The air beside the standard, where it was measured, or what the plan says.
    private StandardInBeam AtItsTemperature(StandardInBeam standard, RawFrame frame) =>
        PlausibleTemperature.InHutch(frame.Joined) is { } hutch && planned is { } plannedCelsius
            ? standard with { Cell = standard.Phase.Expansion.Expand(standard.Cell, hutch - plannedCelsius) }
            : standard;

    private CalibrationResult Calibrate(IReadOnlyList<CalibrationExposure> exposures, OutcomeBuilder outcome)
    {
        CalibrationResult result = Calibrator.Calibrate(exposures, detector.Search);
        if (result.Calibration is not { TwoThetaDegrees: not null } calibration || result.Verdict == CalibrationVerdict.Refused)
        {
            bool isNeeded = Calibration is null || !SettingsHold;
            outcome.Report(
                isNeeded ? RunEventKinds.CalibrationRefused : "standard-refused",
                isNeeded ? EventSeverity.Alarm : EventSeverity.Warning,
                $"The standard before {detector.Name} gives no calibration: {string.Join(" ", result.Reasons)}",
                detector.Name);
            return result;
        }

        string id = CalibrationId.Of(detector.Name, calibration);
        outcome.Add(new FinishedCalibration(id, detector.Name, calibration, result.Verdict, result.Reasons));
        outcome.Report(
            RunEventKinds.Calibrated,
            result.Verdict == CalibrationVerdict.Ok ? EventSeverity.Information : EventSeverity.Warning,
            string.Join(" ", [$"{detector.Name} is calibrated: {id}, {EnumWord.Of(result.Verdict)}.", .. result.Reasons]),
            detector.Name);
        if (Calibration is { } first && SettingsHold) CalibrationDrift.Between(first, calibration).Report(detector.Name, outcome);
        else if (timed.IsEmpty) Adopt(calibration);
        else interpolatedFor = null; // set anew within a scan: what is left of it has another calibration
        SettingsHold = true;
        return result;
    }

    private void Adopt(DetectorCalibration calibration) => (Calibration, Id) = (calibration, CalibrationId.Of(detector.Name, calibration));
}
