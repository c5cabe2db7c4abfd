using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>
/// The whole analysis against the truth of the twin, on charges that wait for nothing. Seeds 1 to n; nothing is asserted.
/// </summary>
internal static class TruthBenchmark
{
    /// <summary>Runs it and prints the tables.</summary>
    /// <param name="seeds">Number of seeds.</param>
    public static void Run(int seeds)
    {
        ConfigFolder config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, RepositoryFolder.Root, "", ""));
        foreach (string name in (string[])["paper-1mAh", "paper-3mAh"])
        {
            foreach (Texture texture in (Texture[])[Texture.Hardened, Texture.Fibre])
            {
                TrueFrame[] frames = [.. new SimulatedCharge(config, name, texture, seeds).Run()];
                TruthTable.Print($"{name} {texture}", frames, byLayer: true);
                TruthTable.PrintEnd(name, frames);
            }
        }
    }
}
