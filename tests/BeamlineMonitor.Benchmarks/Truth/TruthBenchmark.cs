using System.Globalization;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>
/// The whole analysis against the truth of the twin: pulls of x by the counting part of its uncertainty where x is read, and whether what lies outside is
/// flagged or bounded. Seeds 1 to n; nothing is asserted.
/// </summary>
internal static class TruthBenchmark
{
    private const double LowestX = 0.55, HighestX = 0.75; // where the curve gives a value

    // What the paper states of the end of charge, layer 1 at the electrolyte first; null where it states nothing.
    private static readonly Dictionary<string, double?[]> PaperX = new()
    {
        ["paper-1mAh"] = [0.575, 0.575, 0.575, 0.64],
        ["paper-3mAh"] = [0.64, null, null, null, null, null, null, 0.73],
    };

    // What is said of a frame whose x is read all the same.
    private static readonly string[] Harmless = ["two-phase-edge"];

    // What tells that x is not to be read off as it stands.
    private static readonly string[] Outside = ["two-cells", "two-phase", "two-phase-edge", "solid-solution-edge", "monoclinic-edge", "out-of-curve"];

    /// <summary>Runs it and prints a table.</summary>
    /// <param name="seeds">Number of seeds.</param>
    public static void Run(int seeds)
    {
        ConfigFolder config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, RepositoryFolder.Root, "", ""));
        foreach (string name in (string[])["paper-1mAh", "paper-3mAh"])
        {
            foreach (Texture texture in (Texture[])[Texture.Hardened, Texture.Fibre])
            {
                TrueFrame[] frames = [.. new SimulatedCharge(config, name, texture, seeds).Run()];
                Print($"{name} {texture}", frames);
                PrintEnd(frames, PaperX[name]);
            }
        }
    }

    private static void Print(string title, TrueFrame[] frames)
    {
        var inside = frames.Where(frame => frame.Truth.MeanX is > LowestX and < HighestX).ToArray();
        var unflagged = inside.Where(frame => frame.Result.Status == FrameStatus.Ok && frame.Result.Flags.All(Harmless.Contains)).ToArray();
        Console.WriteLine($"{title}: {frames.Length} frames, {inside.Length} with {LowestX} < x < {HighestX}, {unflagged.Length} of them unflagged");
        foreach ((string quantity, Func<FrameResult, LithiumValue?> value) in new (string, Func<FrameResult, LithiumValue?>)[] { ("c", r => r.FromC), ("V", r => r.FromVolume) })
        {
            Line($"  x_from_{quantity}", unflagged);
            foreach (int layer in unflagged.Select(frame => frame.Result.Target.Layer!.Value).Distinct().Order())
                Line($"    layer {layer}", [.. unflagged.Where(frame => frame.Result.Target.Layer == layer)]);

            void Line(string label, TrueFrame[] of)
            {
                double[] pulls =
                [
                    .. from frame in of
                       let read = value(frame.Result)
                       where read is { Side: BoundSide.None, SigmaCounting: > 0 }
                       select (read.X - frame.Truth.MeanX) / read.SigmaCounting!.Value,
                ];
                if (pulls.Length < 2) return;
                double mean = pulls.Average(), width = Math.Sqrt(pulls.Sum(pull => (pull - mean) * (pull - mean)) / (pulls.Length - 1));
                Console.WriteLine($"{label,-14} n {pulls.Length,5}  mean {mean,6:F2}  width {width:F2}  within 3 sigma {100.0 * pulls.Count(pull => Math.Abs(pull) <= 3) / pulls.Length:F1} %");
            }
        }

        var outside = frames.Except(inside).ToArray();
        var silent = outside.Where(frame => !IsTold(frame.Result)).ToArray();
        Console.WriteLine($"  outside: {outside.Length} frames, {100.0 * (outside.Length - silent.Length) / Math.Max(1, outside.Length):F1} % flagged or bounded");
        foreach (var silentAt in silent.GroupBy(frame => Math.Round(frame.Truth.MeanX, 2)).OrderBy(group => group.Key))
            Console.WriteLine($"    silent at x = {silentAt.Key:F2}: {silentAt.Count()}");
        foreach (var flag in frames.SelectMany(frame => frame.Result.Flags).GroupBy(flag => flag).OrderByDescending(group => group.Count()))
            Console.Write($"  {flag.Key} {flag.Count()}");
        Console.WriteLine();
        Console.WriteLine();
    }

    // x by the definition of the paper's table: of each layer the frame of the last scan, here averaged over the seeds.
    private static void PrintEnd(TrueFrame[] frames, double?[] paper)
    {
        int last = frames.Max(frame => frame.Result.Target.Scan);
        TrueFrame[] end = [.. frames.Where(frame => frame.Result.Target.Scan == last && frame.Result.FromC is { Side: BoundSide.None })];
        foreach (var layer in end.GroupBy(frame => frame.Result.Target.Layer!.Value).OrderBy(layer => layer.Key))
        {
            double[] read = [.. layer.Select(frame => frame.Result.FromC!.X)];
            Console.WriteLine(
                $"  end of charge, layer {layer.Key}: x_from_c {read.Average():F4}, seeds {read.Min():F4} to {read.Max():F4}, truth {layer.First().Truth.MeanX:F4}, "
                + $"paper {paper[layer.Key - 1]?.ToString("F3", CultureInfo.InvariantCulture) ?? "-"}");
        }

        Console.WriteLine();
    }

    private static bool IsTold(FrameResult result) =>
        result.Status != FrameStatus.Ok || result.Flags.Any(Outside.Contains) || result.FromC is null or { Side: not BoundSide.None };
}
