using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Acquisition.Tests.Analyses;

/// <summary>Frames that no detector should send: every one gets a result, and no number in it is NaN or infinite.</summary>
public class HostileFramesTests
{
    private static readonly string[] Kinds =
        ["empty", "one", "saturated", "maximum", "few channels", "no channels", "noise", "spike", "negative times", "longest times", "end before start", "nan stage",
        "hot cell", "hot hutch", "endless heat"];

    [Fact]
    public void Take_HostileFrames_GivesResultsWithoutNaN()
    {
        Gen<(string Kind, FramePurpose Purpose, int Layer, int Seed)> frames = Gen.Zip(
                Gen.Zip(Gen.Elements(Kinds), Gen.Elements(FramePurpose.Standard, FramePurpose.Pristine, FramePurpose.Layer)),
                Gen.Zip(Gen.Choose(1, 4), Gen.Choose(1, 1000)))
            .Select(drawn => (drawn.Item1.Item1, drawn.Item1.Item2, drawn.Item2.Item1, drawn.Item2.Item2));
        Prop.ForAll(frames.ListOf(8).ToArbitrary(), drawn =>
        {
            var run = new SyntheticRun();
            var open = SyntheticRun.Setup.Plan with
            {
                PristineScans = 1,
                Gate = SyntheticRun.Setup.Plan.Gate with { LeastCounts = 0, MostDeadTime = 1, MostChannelCounts = uint.MaxValue },
            };
            var analysis = new RunAnalysis(open, SyntheticRun.Setup.Science);
            analysis.Take(run.Standard());
            foreach (IReadOnlyList<RawFrame> pristine in run.Pristine().Take(3)) analysis.Take([At(pristine[0], 25, 22)]);
            foreach ((string kind, FramePurpose purpose, int layer, int seed) in drawn)
            {
                AnalysisOutcome outcome = analysis.Take([Hostile(run, kind, purpose, layer, seed)]);
                Assert.Single(outcome.Frames);
                Assert.All(Numbers(outcome), number => Assert.True(double.IsFinite(number)));
            }
        }).Check(Config.QuickThrowOnFailure.WithReplay(1, 1).WithMaxTest(25));
    }

    private static RawFrame Hostile(SyntheticRun run, string kind, FramePurpose purpose, int layer, int seed)
    {
        var random = new Random(seed);
        uint[] counts = kind switch
        {
            "empty" or "negative times" => new uint[SyntheticFrame.Channels],
            "one" => [1, .. new uint[SyntheticFrame.Channels - 1]],
            "saturated" => [.. Enumerable.Repeat(16_777_214u, SyntheticFrame.Channels)],
            "maximum" => [.. Enumerable.Repeat(uint.MaxValue, SyntheticFrame.Channels)],
            "few channels" => new uint[16],
            "no channels" => [],
            "spike" => Spike(random),
            "hot cell" or "hot hutch" or "endless heat" => [.. SyntheticFrame.Draw(SyntheticRun.Expected(SyntheticRun.Cell.Layers[layer - 1], 0.7), seed).Counts],
            _ => PoissonCounts.Draw(Enumerable.Repeat(random.NextDouble() * 50, SyntheticFrame.Channels).ToArray(), seed),
        };
        TimeSpan live = kind switch { "negative times" => TimeSpan.FromSeconds(-5), "longest times" => TimeSpan.MaxValue, _ => TimeSpan.FromSeconds(57) };
        TimeSpan real = kind == "longest times" ? TimeSpan.MaxValue : TimeSpan.FromSeconds(60);
        FrameTarget target = purpose == FramePurpose.Standard
            ? new FrameTarget(purpose, null, null, 1, 40000)
            : SyntheticRun.Target(purpose, SyntheticRun.Cell.Layers[layer - 1], 1);
        RawFrame frame = run.Frame(target, new Spectrum(ImmutableArray.Create(counts), live, real, null), double.MaxValue);
        if (kind == "end before start") frame = frame with { EndedAt = frame.StartedAt.AddSeconds(-10), Joined = new JoinedSamples() };
        return kind switch
        {
            "nan stage" => frame with { StageReadMicrometres = double.NaN },
            "hot cell" => At(frame, 1372, 22),
            "hot hutch" => At(frame, 25, 850),
            "endless heat" => At(frame, 1e300, -1e300),
            _ => frame,
        };
    }

    private static RawFrame At(RawFrame frame, double cell, double hutch) => frame with
    {
        Joined = frame.Joined with
        {
            CellTemperatureCelsius = new JoinedQuantity(cell, cell, cell),
            HutchTemperatureCelsius = new JoinedQuantity(hutch, hutch, hutch),
        },
    };

    private static uint[] Spike(Random random)
    {
        var counts = new uint[SyntheticFrame.Channels];
        for (int i = 0; i < 20; i++) counts[random.Next(counts.Length)] = 10_000_000;
        return counts;
    }

    // Every number that the outcome holds, at any depth; a calibration is checked by its own tests.
    private static IEnumerable<double> Numbers(object? value)
    {
        switch (value)
        {
            case null or string or DateTimeOffset or TimeSpan or Enum or DetectorCalibration:
                break;
            case double number:
                yield return number;
                break;
            case IEnumerable items:
                foreach (double number in items.Cast<object?>().SelectMany(Numbers)) yield return number;
                break;
            default:
                if (value.GetType().IsPrimitive) break;
                PropertyInfo[] members = value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
                foreach (double number in members.Where(member => member.GetIndexParameters().Length == 0).SelectMany(member => Numbers(member.GetValue(value))))
                    yield return number;
                break;
        }
    }
}
