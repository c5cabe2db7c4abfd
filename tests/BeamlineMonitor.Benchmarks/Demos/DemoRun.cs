using System.Globalization;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Benchmarks.Truth;
using BeamlineMonitor.Commands.Demo;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks.Demos;

/// <summary>One whole demo: the program with its daemon, simulator and broker, as processes of their own.</summary>
/// <param name="Cell">The cell, as the verb names it.</param>
/// <param name="Texture">Texture of its cathode, likewise.</param>
/// <param name="Seed">Seed of the counting noise.</param>
/// <param name="Folder">Where it keeps its files; made by the demo.</param>
internal sealed record DemoRun(string Cell, string Texture, int Seed, string Folder)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor");

    /// <summary>The scenario, which has the name of its plan.</summary>
    public string Scenario => $"paper-{Cell}";

    /// <summary>Runs it to its end.</summary>
    /// <param name="speed">Experiment seconds per real second.</param>
    /// <param name="cancellationToken">Ends it, and its processes.</param>
    /// <exception cref="InvalidOperationException">It did not end well; the message holds the end of what it printed.</exception>
    public async Task RunAsync(int speed, CancellationToken cancellationToken)
    {
        string[] numbers = ["--speed", speed.ToString(CultureInfo.InvariantCulture), "--seed", Seed.ToString(CultureInfo.InvariantCulture)];
        await using ForeignProcess demo = ForeignProcess.Start(
            Program, ["demo", "--cell", Cell, "--texture", Texture, "--folder", Folder, "--config", RepositoryFolder.Config, .. numbers]);
        int exit = await demo.WaitForExitAsync(cancellationToken);
        if (exit != 0) throw new InvalidOperationException($"{this} ended with {exit}: {string.Join('\n', demo.Output.Split('\n').TakeLast(10))}");
    }

    /// <summary>Reads its run file and its truth.</summary>
    /// <param name="detector">The detector whose frames are wanted.</param>
    /// <returns>Every result of a layer with its truth, and how exposures and frames went together.</returns>
    public (TrueFrame[] Frames, DemoTally Tally) Read(string detector)
    {
        var truth = new ToldTruth(Path.Combine(Folder, DemoCommand.TruthFile));
        using RunReader run = RunReader.Open(Path.Combine(Folder, $"{Scenario}.run"));
        Dictionary<long, RawFrame> raw = run.Exposures().SelectMany(exposure => exposure).ToDictionary(frame => frame.Number);
        FrameResult[] layers =
        [
            .. run.Outcomes(RunFile.LiveAnalysis).SelectMany(outcome => outcome.Frames)
                .Where(result => result.Detector == detector && result.Target.Purpose == FramePurpose.Layer),
        ];
        List<TrueFrame> found = [];
        var used = new HashSet<ToldExposure>();
        foreach (FrameResult result in layers)
        {
            if (truth.Of(raw[result.Frame]) is { X: { } x } told && used.Add(told)) found.Add(new TrueFrame(Seed, result, x, told.CurrentAmperes > 0));
        }

        return ([.. found], new DemoTally(truth.Count, raw.Count, layers.Length - found.Count));
    }
}
