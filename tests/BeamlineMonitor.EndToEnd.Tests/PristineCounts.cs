using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>What a layer's x rests on beside its own counts, for tests that compare two runs of one station.</summary>
internal static class PristineCounts
{
    /// <summary>Differences of x up to which two references of other pristine frames are believed, σ of x.</summary>
    public const double MostSigmas = 3;

    /// <summary>What the pristine frames counted from which the reference of a layer is made, in their order.</summary>
    /// <param name="run">All frames of the run.</param>
    /// <param name="layer">A frame of the layer.</param>
    public static string[] Of(IEnumerable<RawFrame> run, RawFrame layer) =>
    [
        .. from frame in run
           where frame.Target.Purpose == FramePurpose.Pristine && frame.Detector == layer.Detector && frame.Target.Layer == layer.Target.Layer
           orderby frame.Number
           select string.Join(',', frame.Spectrum.Counts),
    ];
}
