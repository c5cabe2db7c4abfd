using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Tests;

namespace BeamlineMonitor.Benchmarks.Replay;

/// <summary>
/// The whole analysis of a run, frame after frame on one thread: a charge from x = .99 to .56, 44 % of it in the two-phase region. What replay adds
/// to it is the reading of the run file. CPU time is that of the process, collector and compiler included, so that a busy machine does not count.
/// </summary>
internal static class ReplayBenchmark
{
    private const int Scans = 43;
    private const int Detectors = 2;
    private const double ExposureMilliseconds = 60_000;
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromSeconds(5);

    /// <summary>Times it and prints a line a round and the medians.</summary>
    /// <param name="rounds">How often, ≥ 1.</param>
    public static void Run(int rounds)
    {
        var run = new SyntheticRun();
        IReadOnlyList<RawFrame>[] beginning = [run.Standard(), .. run.Pristine().Select(Warmed)];
        IReadOnlyList<RawFrame>[] charge = [.. Enumerable.Range(1, Scans).SelectMany(run.Scan).Select(Warmed)];
        var analysis = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science);
        foreach (IReadOnlyList<RawFrame> exposure in beginning) analysis.Take(exposure);
        for (TimeSpan start = Cpu; Cpu - start < WarmUpTime;) Fold(analysis, charge);

        var all = new double[rounds];
        for (int round = 0; round < rounds; round++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            (double one, double two) = (0, 0);
            IReadOnlyList<RawFrame>[] solid = [.. charge.Where(exposure => !IsTwoPhase(exposure))], mixed = [.. charge.Where(IsTwoPhase)];
            one = Milliseconds(analysis, solid);
            two = Milliseconds(analysis, mixed);
            all[round] = ((one * solid.Length) + (two * mixed.Length)) / charge.Length;
            Console.WriteLine(
                $"round {round + 1}: {all[round]:F3} ms CPU a frame (one phase {one:F3}, two phases {two:F3}), {RealTimes(all[round]):F0} times real time, "
                + $"{(GC.GetAllocatedBytesForCurrentThread() - allocated) / charge.Length} bytes a frame");
        }

        double median = all.Median();
        Console.WriteLine($"median: {median:F3} ms CPU a frame, {RealTimes(median):F0} times real time with {Detectors} detectors");
    }

    private static TimeSpan Cpu => Environment.CpuUsage.TotalTime;

    private static double RealTimes(double milliseconds) => ExposureMilliseconds / (Detectors * milliseconds);

    private static double Milliseconds(RunAnalysis analysis, IReadOnlyList<RawFrame>[] exposures)
    {
        TimeSpan start = Cpu;
        Fold(analysis, exposures);
        return (Cpu - start).TotalMilliseconds / exposures.Length;
    }

    private static void Fold(RunAnalysis analysis, IReadOnlyList<RawFrame>[] exposures)
    {
        foreach (IReadOnlyList<RawFrame> exposure in exposures)
        {
            foreach (FrameResult result in analysis.Take(exposure).Frames)
            {
                if (result.Status != FrameStatus.Ok) throw new InvalidOperationException($"Frame {result.Frame} ended with {result.Status}.");
            }
        }
    }

    // No two frames of a real cell have the same temperature, and the known cells expand with it.
    private static IReadOnlyList<RawFrame> Warmed(IReadOnlyList<RawFrame> exposure, int place)
    {
        double celsius = 25 + (0.1 * Math.Sin(place));
        return [.. exposure.Select(frame => frame with { Joined = frame.Joined with { CellTemperatureCelsius = new JoinedQuantity(celsius, celsius, celsius) } })];
    }

    private static bool IsTwoPhase(IReadOnlyList<RawFrame> exposure) =>
        SyntheticRun.Curve.TwoPhase is { } region
        && region.Contains(SyntheticRun.LayerX(exposure[0].Target.Scan, exposure[0].Target.Layer!.Value));
}
