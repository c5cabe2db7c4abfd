using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Benchmarks.Truth;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks.Demos;

/// <summary>
/// Whole demos against the truth of their twins, through the real drivers and protocols, broker and run file included. Seeds 1 to n of both cells in two
/// textures; nothing is asserted.
/// </summary>
internal static class DemoBenchmark
{
    private const int AtOnce = 2; // each is two busy processes

    private static readonly string[] Cells = ["1mAh", "3mAh"], Textures = ["hardened", "fibre"];

    /// <summary>Runs them and prints the tables.</summary>
    /// <param name="folder">Where their files are kept.</param>
    /// <param name="seeds">Number of seeds.</param>
    /// <param name="speed">Experiment seconds per real second.</param>
    public static async Task RunAsync(string folder, int seeds, int speed)
    {
        ConfigFolder config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, RepositoryFolder.Root, "", ""));
        DemoRun[] runs =
        [
            .. from seed in Enumerable.Range(1, seeds)
               from cell in Cells
               from texture in Textures
               select new DemoRun(cell, texture, seed, Path.Combine(folder, $"{cell}-{texture}-{seed}")),
        ];
        await Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (run, stop) => await run.RunAsync(speed, stop));
        List<TrueFrame> all = [];
        foreach (var same in runs.GroupBy(run => (run.Scenario, run.Texture)))
        {
            string primary = RunSetup.Load(config, same.Key.Scenario).Plan.Primary.Name;
            List<TrueFrame> frames = [];
            foreach (DemoRun run in same)
            {
                (TrueFrame[] read, DemoTally tally) = run.Read(primary);
                frames.AddRange(read);
                string missed = tally.WithoutTruth > 0 ? $", {tally.WithoutTruth} frames of layers WITHOUT TRUTH" : "";
                Console.WriteLine($"{run.Scenario} {run.Texture}, seed {run.Seed}: {tally.Exposures} exposures told, {tally.Frames} frames stored, {read.Length} of layers before {primary}{missed}");
            }

            TruthTable.Print($"{same.Key.Scenario} {same.Key.Texture}", [.. frames], byLayer: true);
            TruthTable.PrintEnd(same.Key.Scenario, [.. frames]);
            all.AddRange(frames);
        }

        TruthTable.Print("all", [.. all], byLayer: false);
    }
}
