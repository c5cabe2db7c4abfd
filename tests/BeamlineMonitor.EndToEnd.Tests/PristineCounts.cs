using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>What a layer's x rests on beside its own counts, for tests that compare two runs of one station.</summary>
internal static class PristineCounts
{
    /// <summary>Differences of x up to which two references of other pristine frames are believed, σ of x.</summary>
    public const double MostSigmas = 3;

    /// <summary>
    /// The layers that a detector's references are made of, and what was counted there: the area ratios are pooled, so that the reference of a layer
    /// rests on the pristine frames of all.
    /// </summary>
    /// <param name="run">The frames of the run with their results.</param>
    /// <param name="detector">Name of the detector.</param>
    public static string[] Of(IEnumerable<(RawFrame Frame, FrameResult Result)> run, string detector) =>
    [
        .. from pair in run
           where pair.Frame.Target.Purpose == FramePurpose.Pristine && pair.Frame.Detector == detector && pair.Result.Status == FrameStatus.Used
           orderby pair.Frame.Number
           select $"{pair.Frame.Target.Layer}: {string.Join(',', pair.Frame.Spectrum.Counts)}",
    ];
}
