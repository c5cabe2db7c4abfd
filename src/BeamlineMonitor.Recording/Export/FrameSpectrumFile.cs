using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Recording.Export;

/// <summary>A frame as a spectrum file: counts and times, and as environment what it is of and what was joined to it.</summary>
public static class FrameSpectrumFile
{
    /// <summary>Makes the spectrum file.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="calibration">The calibration for the header, or null.</param>
    /// <returns>A file of one element.</returns>
    public static SpectrumFile Of(RawFrame frame, DetectorCalibration? calibration)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var element = new SpectrumElement(frame.Spectrum with { StartedAt = frame.StartedAt }, calibration?.Scale, calibration?.TwoThetaDegrees, []);
        return new SpectrumFile(SpectrumFileFormat.McaAscii, [element], [.. Environment(frame)], []);
    }

    private static IEnumerable<EnvironmentEntry> Environment(RawFrame frame)
    {
        FrameTarget target = frame.Target;
        JoinedSamples joined = frame.Joined;
        (string Name, object? Value, string Description)[] entries =
        [
            ("frame", frame.Number, "number in the run"),
            ("purpose", target.Purpose, "what it was taken for"),
            ("cell", target.Cell, "name of the cell"),
            ("layer", target.Layer, "1 at the electrolyte"),
            ("scan", target.Scan, "pass over the layers"),
            ("z_stage_um", frame.StageReadMicrometres, "stage"),
            ("E_V", joined.PotentialVolts?.Mean, "mean over the exposure"),
            ("I_A", joined.CurrentAmperes?.Mean, "mean over the exposure"),
            ("Q_C", joined.ChargeCoulombs, "at its middle"),
            ("p_MPa", joined.StackPressureMPa?.Mean, "stack, mean over the exposure"),
            ("ring_mA", joined.RingCurrentMilliamperes?.Mean, "mean over the exposure"),
            ("T_cell_C", joined.CellTemperatureCelsius?.Mean, "mean over the exposure"),
        ];
        return entries.Where(entry => entry.Value is not null)
            .Select(entry => new EnvironmentEntry(entry.Name, string.Create(CultureInfo.InvariantCulture, $"{entry.Value}"), entry.Description));
    }
}
