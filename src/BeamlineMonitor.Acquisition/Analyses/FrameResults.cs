using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>Puts what a frame gave into the form in which it is stored and published.</summary>
internal static class FrameResults
{
    /// <summary>A result without numbers.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="status">What became of it.</param>
    /// <param name="flags">What to mind.</param>
    public static FrameResult Without(RawFrame frame, FrameStatus status, ImmutableArray<string> flags) => new(
        frame.Number,
        frame.Target,
        frame.Detector,
        frame.StartedAt + ((frame.EndedAt - frame.StartedAt) / 2),
        status,
        flags,
        Stage(frame),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        frame.Spectrum.DeadTimeFraction,
        null,
        null,
        null);

    /// <summary>The same with its place in the electrode.</summary>
    /// <param name="result">The result.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="watch">Where the electrode has moved; null where nobody looks.</param>
    public static FrameResult InElectrode(this FrameResult result, RunPlan plan, CellPlan cell, LayerPosition layer, RawFrame frame, EdgeWatch? watch)
    {
        double depth = cell.DepthAt(layer, Stage(frame)) - (watch?.ShiftMicrometres ?? 0);
        return result with
        {
            ElectrodeMicrometres = depth,
            GaugeOverlap = plan.GaugeOverlap(cell, depth),
            Flags = watch?.IsOff(layer, depth) == true ? [.. result.Flags, LayerFlags.OffLayer] : result.Flags,
        };
    }

    /// <summary>The same with what its spectrum says.</summary>
    /// <param name="result">The result without numbers.</param>
    /// <param name="reading">The reading.</param>
    /// <param name="calibration">The calibration.</param>
    public static FrameResult With(FrameResult result, LayerReading reading, DetectorCalibration calibration)
    {
        CellValue? cell = reading.Pair is { } pair
            ? CellValues.Mean(pair, calibration)
            : reading.Spectrum.Phases[0].Cell is { } one ? CellValues.Of(one) : null;
        return result with
        {
            Status = cell is null ? FrameStatus.NotFitted : FrameStatus.Ok,
            Flags = LayerFlags.Of(result.Flags, reading, cell is not null),
            Cell = cell,
            FromVolume = LithiumValue.Of(reading.FromVolume),
            FromC = LithiumValue.Of(reading.FromC),
            SecondFraction = reading.Pair?.Fraction ?? (reading.Cells.Best is null ? null : 0),
            Diagnosis = reading.Diagnosis is { } diagnosis ? EnumWord.Of(diagnosis.Verdict) : null,
            DriftElectronVolts = reading.Drift?.ElectronVolts,
            SigmaDriftElectronVolts = reading.Drift?.SigmaElectronVolts,
        };
    }

    /// <summary>The same with the cell that its spectrum gives, of a phase without Li content.</summary>
    /// <param name="result">The result without numbers.</param>
    /// <param name="spectrum">What the spectrum says; the cell's phase is the first.</param>
    public static FrameResult WithLattice(FrameResult result, SpectrumResult spectrum) => result with
    {
        Status = spectrum.Phases[0].Cell is null ? FrameStatus.NotFitted : FrameStatus.Ok,
        Flags = LatticeFlags.Of(result.Flags, spectrum),
        Cell = spectrum.Phases[0].Cell is { } cell ? CellValues.Of(cell) : null,
    };

    // Where the stage says it stands; where it was sent, if it says nothing.
    private static double Stage(RawFrame frame) =>
        frame.StageReadMicrometres is { } read && double.IsFinite(read) ? read : frame.Target.StageSetMicrometres;
}
