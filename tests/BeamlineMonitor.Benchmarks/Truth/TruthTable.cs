using System.Globalization;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Commands.Demo;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>
/// Results against their truth, as a table: pulls of x by the counting part of its uncertainty where x is read, and whether what lies outside is
/// flagged or bounded.
/// </summary>
internal static class TruthTable
{
    private const double LowestX = 0.55, HighestX = 0.75; // where the curve gives a value

    // What is said of a frame whose x is read all the same.
    private static readonly string[] Harmless = ["two-phase-edge"];

    // What tells that x is not to be read off as it stands.
    private static readonly string[] Outside = ["two-cells", "two-phase", "two-phase-edge", "solid-solution-edge", "monoclinic-edge", "out-of-curve"];

    /// <summary>Prints the pulls, and what is told of the frames outside.</summary>
    /// <param name="title">What the frames are of.</param>
    /// <param name="frames">The frames.</param>
    /// <param name="byLayer">Whether each layer has a line of its own: where the frames are of one electrode.</param>
    public static void Print(string title, TrueFrame[] frames, bool byLayer)
    {
        var inside = frames.Where(frame => frame.TrueX is > LowestX and < HighestX).ToArray();
        var unflagged = inside.Where(frame => frame.Result.Status == FrameStatus.Ok && frame.Result.Flags.All(Harmless.Contains)).ToArray();
        Console.WriteLine($"{title}: {frames.Length} frames, {inside.Length} with {LowestX} < x < {HighestX}, {unflagged.Length} of them unflagged");
        foreach ((string quantity, Func<FrameResult, LithiumValue?> value) in new (string, Func<FrameResult, LithiumValue?>)[] { ("c", r => r.FromC), ("V", r => r.FromVolume) })
        {
            Line($"  x_from_{quantity}", unflagged);
            if (!byLayer) continue;
            foreach (int layer in unflagged.Select(frame => frame.Result.Target.Layer!.Value).Distinct().Order())
                Line($"    layer {layer}", [.. unflagged.Where(frame => frame.Result.Target.Layer == layer)]);

            void Line(string label, TrueFrame[] of)
            {
                double[] pulls =
                [
                    .. from frame in of
                       let read = value(frame.Result)
                       where read is { Side: BoundSide.None, SigmaCounting: > 0 }
                       select (read.X - frame.TrueX) / read.SigmaCounting!.Value,
                ];
                if (pulls.Length < 2) return;
                double mean = pulls.Average(), width = Math.Sqrt(pulls.Sum(pull => (pull - mean) * (pull - mean)) / (pulls.Length - 1));
                Console.WriteLine($"{label,-14} n {pulls.Length,5}  mean {mean,6:F2}  width {width:F2}  within 3 sigma {100.0 * pulls.Count(pull => Math.Abs(pull) <= 3) / pulls.Length:F1} %");
            }
        }

        var outside = frames.Except(inside).ToArray();
        var silent = outside.Where(frame => !IsTold(frame.Result)).ToArray();
        Console.WriteLine($"  outside: {outside.Length} frames, {100.0 * (outside.Length - silent.Length) / Math.Max(1, outside.Length):F1} % flagged or bounded");
        foreach (var silentAt in silent.GroupBy(frame => Math.Round(frame.TrueX, 2)).OrderBy(group => group.Key))
            Console.WriteLine($"    silent at x = {silentAt.Key:F2}: {silentAt.Count()}");
        foreach (var flag in frames.SelectMany(frame => frame.Result.Flags).GroupBy(flag => flag).OrderByDescending(group => group.Count()))
            Console.Write($"  {flag.Key} {flag.Count()}");
        Console.WriteLine();
        Console.WriteLine();
    }

    /// <summary>Prints x at the end of the charge by the definition of the paper's table: of each layer the last frame of the charge, here averaged over the seeds.</summary>
    /// <param name="scenario">The scenario, which has the name of its plan.</param>
    /// <param name="frames">The frames of one electrode.</param>
    public static void PrintEnd(string scenario, TrueFrame[] frames)
    {
        foreach (var layer in frames.Where(frame => frame.IsCharging).GroupBy(frame => frame.Result.Target.Layer!.Value).OrderBy(layer => layer.Key))
        {
            TrueFrame[] end = [.. layer.GroupBy(frame => frame.Seed).Select(run => run.MaxBy(frame => frame.Result.At)!).Where(frame => frame.Result.FromC is { Side: BoundSide.None })];
            if (end.Length == 0) continue;
            double[] read = [.. end.Select(frame => frame.Result.FromC!.X)];
            Console.WriteLine(
                $"  end of charge, layer {layer.Key}: x_from_c {read.Average():F4}, seeds {read.Min():F4} to {read.Max():F4}, truth {end.Average(frame => frame.TrueX):F4}, "
                + $"paper {PaperEndOfCharge.XOf(scenario, layer.Key)?.ToString("F3", CultureInfo.InvariantCulture) ?? "-"}");
        }

        Console.WriteLine();
    }

    private static bool IsTold(FrameResult result) =>
        result.Status != FrameStatus.Ok || result.Flags.Any(Outside.Contains) || result.FromC is null or { Side: not BoundSide.None };
}
