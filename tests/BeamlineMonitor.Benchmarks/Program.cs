using System.Globalization;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Benchmarks;
using BeamlineMonitor.Benchmarks.Demos;
using BeamlineMonitor.Benchmarks.Lines;
using BeamlineMonitor.Benchmarks.Replay;
using BeamlineMonitor.Benchmarks.Truth;

// Usage: BeamlineMonitor.Benchmarks FOLDER|lines|replay|truth [ROUNDS], or run-file FILE [HOURS], or demo FOLDER [SEEDS [SPEED]]. "lines" times the lines to
// the instruments, "replay" the analysis of a run, "truth" holds it against the twin, "demo" whole demos, "run-file" writes the file of a long run; else
// FOLDER holds the Python baselines. A round times every case and every baseline once, side by side in time, so that a ratio compares what the machine gave
// to both; the table shows medians over the rounds.
if (args is ["run-file", var file, .. var length] && length.Length <= 1)
{
    await RunFileBenchmark.RunAsync(file, length is [var hours] ? int.Parse(hours, CultureInfo.InvariantCulture) : 36);
    return 0;
}

if (args is ["demo", var folder, .. var amounts] && amounts.Length <= 2)
{
    CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
    int[] numbers = [.. amounts.Select(int.Parse)];
    await DemoBenchmark.RunAsync(folder, numbers is [var seeds, ..] ? seeds : 1, numbers is [_, var speed] ? speed : 600);
    return 0;
}

int rounds = 5;
bool timesLines = args is ["lines", ..], timesReplay = args is ["replay", ..], seeksTruth = args is ["truth", ..];
if (args.Length is < 1 or > 2 || !(timesLines || timesReplay || seeksTruth || Directory.Exists(args[0])) || (args.Length == 2 && !(int.TryParse(args[1], out rounds) && rounds > 0)))
{
    Console.Error.WriteLine("usage: BeamlineMonitor.Benchmarks FOLDER_OF_PYTHON_BASELINES|lines|replay|truth [ROUNDS]");
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (timesLines)
{
    await LineBenchmarks.RunAsync(rounds);
    await ReconnectBenchmark.RunAsync();
    return 0;
}

if (timesReplay)
{
    ReplayBenchmark.Run(rounds);
    return 0;
}

if (seeksTruth)
{
    TruthBenchmark.Run(rounds);
    return 0;
}

LineShape tail = new(0.03, 0.9);
IBenchmarkCase[] cases =
[
    new WholeFrameCase(),
    LineFitCase.CellConstrained("cell a, c", LineShape.Gaussian),
    LineFitCase.FreeLines("free lines", LineShape.Gaussian),
    LineFitCase.CellConstrained("cell a, c with tail", tail),
    LineFitCase.FreeLines("free lines with tail", tail),
];
PythonBaseline[] baselines = [.. cases.SelectMany(c => c.Baselines).Distinct()];
var times = cases.ToDictionary(c => c, _ => new List<double>());
var bytes = cases.ToDictionary(c => c, _ => 0.0);
var baselineTimes = baselines.ToDictionary(b => b, _ => new List<double>());
var outcomes = new Dictionary<PythonBaseline, string>();

foreach (IBenchmarkCase benchmark in cases) BatchTimer.WarmUp(benchmark);
for (int round = 1; round <= rounds; round++)
{
    foreach (IBenchmarkCase benchmark in cases)
    {
        (double milliseconds, bytes[benchmark]) = BatchTimer.Measure(benchmark);
        times[benchmark].Add(milliseconds);
    }

    foreach (PythonBaseline baseline in baselines)
    {
        (double milliseconds, outcomes[baseline]) = baseline.Run(args[0]);
        baselineTimes[baseline].Add(milliseconds);
    }
}

Console.WriteLine($"{"",-24}{"ms/frame",10}{"bytes/frame",14}  outcome");
foreach (PythonBaseline baseline in baselines)
    Console.WriteLine($"{baseline.Name,-24}{baselineTimes[baseline].Median(),10:F4}{"",14}  {outcomes[baseline]}");
foreach (IBenchmarkCase benchmark in cases)
    Console.WriteLine($"{benchmark.Name,-24}{times[benchmark].Median(),10:F4}{bytes[benchmark],14:F0}  {benchmark.Outcome()}");

Console.WriteLine();
Console.WriteLine($"{"times faster than",-24}{"median",10}{"least",10}{"most",10}   of {rounds} rounds");
foreach (IBenchmarkCase benchmark in cases)
{
    foreach (PythonBaseline baseline in benchmark.Baselines)
    {
        double[] ratios = [.. baselineTimes[baseline].Zip(times[benchmark], (theirs, ours) => theirs / ours)];
        Console.WriteLine($"{$"{benchmark.Name}: {baseline.Name}",-24}{ratios.Median(),10:F1}{ratios.Min(),10:F1}{ratios.Max(),10:F1}");
    }
}

return 0;
