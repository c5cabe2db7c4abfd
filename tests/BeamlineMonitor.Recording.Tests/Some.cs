using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Recording.Files;

namespace BeamlineMonitor.Recording.Tests;

/// <summary>Things to record. The same number always gives the same thing, in whatever process.</summary>
internal static class Some
{
    public const string Program = "0.1.0+test";

    public static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly string[] Detectors = ["h", "v"];

    public static RunManifest Manifest(RunFileKind kind = RunFileKind.Run) => new(
        kind, "run-7", Start, "HC-1234", "LCO 3 mAh", Program, ".NET 10 linux-x64", "{\"frame_s\":60}",
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [new KeyValuePair<string, string>("lithium/lco.json", "{\"x\":1}"), new("phases/Al.json", "{}")]));

    /// <summary>The frames of exposure 1, 2, … by two detectors.</summary>
    public static RawFrame[] Exposure(int exposure, int channels = 128) => [Frame((2 * exposure) - 1, channels), Frame(2 * exposure, channels)];

    public static RawFrame Frame(long number, int channels = 128)
    {
        var random = new Random((int)number);
        int exposure = (int)((number + 1) / 2);
        DateTimeOffset start = Start.AddSeconds(60 * exposure).AddTicks(exposure);
        uint[] counts = [.. Enumerable.Range(0, channels).Select(i => (uint)random.Next(0, 40 + (i % 17 == 0 ? 100_000 : 0)))];
        var target = new FrameTarget(FramePurpose.Layer, "cell1", 1 + (exposure % 8), 1 + (exposure / 8), 12.5 * (exposure % 8));
        var joined = new JoinedSamples(new JoinedQuantity(3.1 + (0.001 * exposure), 3.1, 3.3), Overlap: 0.98, FirstRow: exposure, LastRow: exposure + 59);
        return new RawFrame(
            number, target, Detectors[(number + 1) % 2], start, start.AddSeconds(60), 12.4 * random.NextDouble(),
            new Spectrum([.. counts], TimeSpan.FromTicks(571234567), TimeSpan.FromSeconds(60), start), false, false, ["preset \"changed\""], joined);
    }

    public static SampleBlock Block(int row) => new(
        0, SampleKind.Potentiostat, "cell1", Start.AddSeconds(row), [0, 0.5], [[3.1 + (1e-5 * row), null], [1e-4 / row, 2e-4]], [0, 3], row % 4, 1, 0.0123);

    public static RunEvent Event(int number) => new(Start.AddSeconds(number), "operator-note", EventSeverity.Warning, $"note {number}: θ → µm", "cell1");

    public static AnalysisOutcome Outcome(int exposure)
    {
        FrameResult[] frames = [.. Exposure(exposure).Select(frame => new FrameResult(
            frame.Number, frame.Target, frame.Detector, frame.StartedAt.AddSeconds(30), FrameStatus.Ok, ["stress-suspected"], 12.5, 3.25, 0.97,
            new CellValue(2.81, 1e-4, 14.2, 1e-3, -1e-8, 97.3, 0.01, 0.005, 5e-4), new LithiumValue(0.7, BoundSide.None, 0.01, 0.004),
            new LithiumValue(0.55, BoundSide.AtMost, null, null), 0, "uniform", -0.4, 1.1, 0.05, "cal-1", "lco", $"LiCoO2 h {exposure}"))];
        var point = new ProfilePoint(1, 3.25, frames[0].FromVolume, null, frames[0].Cell, true, 30.5);
        var profile = new ScanProfile("cell1", "h", exposure, Start, [point], new UncertainValue(0.6, 0.01), null, null, null);
        return new AnalysisOutcome([.. frames], [profile], [], [], [Event(exposure)]);
    }

    public static OutgoingMessage Message(string topic, string value) => new(
        topic, "layer-1", number => Encoding.UTF8.GetBytes($"{{\"seq\":{number},\"v\":\"{value}\"}}"), IsRetained: true);

    /// <summary>The messages of an exposure's result.</summary>
    public static OutgoingMessage[] Messages(int exposure) =>
        [Message($"cell/cell1/layer/{1 + (exposure % 8)}", $"x of {exposure}"), Message("cell/cell1/profile", $"profile {exposure}")];

    /// <summary>A record as text, to compare: records that hold arrays are not equal by themselves.</summary>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value);
}
