using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Benchmarks.Demos;

/// <summary>The truth that a demo kept, to be found exposure by exposure.</summary>
internal sealed class ToldTruth
{
    private const double SamePlaceMicrometres = 1;
    private const double LeastOverlap = 0.5; // of the frame: starts differ by the time that a start takes on its line, many seconds at high speed

    private readonly ILookup<string, ToldExposure> byDetector;

    /// <summary>Reads it.</summary>
    /// <param name="file">The demo's file of truth.</param>
    public ToldTruth(string file) => byDetector = File.ReadLines(file).Select(line => Exposure(JsonNode.Parse(line)!["frame"]!)).ToLookup(told => told.Detector);

    /// <summary>Number of exposures that it tells of, all detectors together.</summary>
    public int Count => byDetector.Sum(detector => detector.Count());

    /// <summary>Finds the exposure of a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The exposure of the same detector that covers most of the frame's, and at least half of it, with the stage at the same place; null without one.</returns>
    public ToldExposure? Of(RawFrame frame) => byDetector[frame.Detector]
        .Where(told => Math.Abs(told.StageMicrometres - frame.Target.StageSetMicrometres) < SamePlaceMicrometres
            && Overlap(told, frame) >= LeastOverlap * (frame.EndedAt - frame.StartedAt))
        .MaxBy(told => Overlap(told, frame));

    private static TimeSpan Overlap(ToldExposure told, RawFrame frame) =>
        (told.End < frame.EndedAt ? told.End : frame.EndedAt) - (told.Start > frame.StartedAt ? told.Start : frame.StartedAt);

    private static ToldExposure Exposure(JsonNode frame) => new(
        frame["detector"]!.GetValue<string>(),
        frame["start_utc"]!.GetValue<DateTimeOffset>(),
        frame["end_utc"]!.GetValue<DateTimeOffset>(),
        frame["stage_um"]!.GetValue<double>(),
        frame["x_gauge"]?.GetValue<double>(),
        frame["I_A"]!.GetValue<double>());
}
