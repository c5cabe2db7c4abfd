using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Makes the message of a layer from its frame and its result. Pure.</summary>
public static class LayerPayloads
{
    /// <summary>Makes the payload.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="result">What was made of it.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static LayerPayload Of(string run, RawFrame frame, FrameResult result)
    {
        JoinedSamples joined = frame.Joined;
        CellValue? cell = result.Cell;
        return new LayerPayload(
            PayloadTime.Of(result.At),
            run,
            result.Frame,
            EnumWord.Of(result.Target.Purpose),
            result.Target.Scan,
            result.Detector,
            EnumWord.Of(result.Status),
            Words.Joined(result.Flags),
            Finite.Of(result.StageMicrometres),
            Finite.Of(result.ElectrodeMicrometres),
            Finite.Of(result.GaugeOverlap),
            Finite.Of(result.FromVolume?.X),
            Finite.Of(result.FromVolume?.Sigma),
            Finite.Of(result.FromVolume?.SigmaCounting),
            Side(result.FromVolume),
            Finite.Of(result.FromC?.X),
            Finite.Of(result.FromC?.Sigma),
            Finite.Of(result.FromC?.SigmaCounting),
            Side(result.FromC),
            Finite.Of(cell?.Volume),
            Finite.Of(cell?.SigmaVolume),
            Finite.Of(cell?.A),
            Finite.Of(cell?.SigmaA),
            Finite.Of(cell?.C),
            Finite.Of(cell?.SigmaC),
            Finite.Of(result.SecondFraction),
            result.Diagnosis,
            Finite.Of(result.DriftElectronVolts),
            Finite.Of(result.SigmaDriftElectronVolts),
            result.Calibration,
            result.Curve,
            result.Anchor,
            Finite.Of(result.DeadTime),
            Finite.Of(joined.Overlap) ?? 0,
            Finite.Of(joined.PotentialVolts?.Mean),
            Finite.Of(joined.CurrentAmperes?.Mean),
            Finite.Of(joined.StackPressureMPa?.Mean),
            Finite.Of(joined.CellTemperatureCelsius?.Mean),
            Finite.Of(joined.RingCurrentMilliamperes?.Mean));
    }

    private static string? Side(LithiumValue? value) => value is null or { Side: BoundSide.None } ? null : EnumWord.Of(value.Side);
}
