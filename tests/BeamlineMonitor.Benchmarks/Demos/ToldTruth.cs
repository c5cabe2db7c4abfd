using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Benchmarks.Demos;

/// <summary>The truth that a demo kept, to be found exposure by exposure.</summary>
internal sealed class ToldTruth
{
    private const double SamePlaceMicrometres = 1;

    private readonly ILookup<string, ToldExposure> byDetector;

    /// <summary>Reads it.</summary>
    /// <param name="file">The demo's file of truth.</param>
    public ToldTruth(string file) => byDetector = File.ReadLines(file).Select(line => Exposure(JsonNode.Parse(line)!["frame"]!)).ToLookup(told => told.Detector);

    /// <summary>Number of exposures that it tells of, all detectors together.</summary>
    public int Count => byDetector.Sum(detector => detector.Count());

    /// <summary>Finds the exposure of a frame. The daemon takes the start of a frame before it gives the order, so the detector begins a little later, many seconds at high speed.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The first exposure of the same detector, with the stage at the same place, that begins within the frame; null without one.</returns>
    public ToldExposure? Of(RawFrame frame) => byDetector[frame.Detector]
        .Where(told => Math.Abs(told.StageMicrometres - frame.Target.StageSetMicrometres) < SamePlaceMicrometres
            && told.Start >= frame.StartedAt && told.Start < frame.EndedAt)
        .MinBy(told => told.Start);

    private static ToldExposure Exposure(JsonNode frame) => new(
        frame["detector"]!.GetValue<string>(),
        frame["start_utc"]!.GetValue<DateTimeOffset>(),
        frame["end_utc"]!.GetValue<DateTimeOffset>(),
        frame["stage_um"]!.GetValue<double>(),
        frame["x_gauge"]?.GetValue<double>(),
        frame["I_A"]!.GetValue<double>());
}
