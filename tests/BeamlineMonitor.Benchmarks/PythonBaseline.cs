using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace BeamlineMonitor.Benchmarks;

/// <summary>A Python script that makes its own frames and says how long it took for each.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Script">File name in the folder of baselines.</param>
/// <param name="Frames">Frames it makes.</param>
internal sealed partial record PythonBaseline(string Name, string Script, int Frames)
{
    /// <summary>What a user would write for these frames: lmfit, and MINPACK with an analytic Jacobian.</summary>
    public static IReadOnlyList<PythonBaseline> OfFrames { get; } =
    [new("lmfit", "lmfit_baseline.py", 20), new("scipy", "scipy_baseline.py", 200)];

    /// <summary>Runs it once, on one thread.</summary>
    /// <param name="folder">The folder of baselines.</param>
    /// <returns>Milliseconds per frame, the script's own median, and what it found.</returns>
    /// <exception cref="InvalidOperationException">The script failed or printed something else.</exception>
    public (double Milliseconds, string Outcome) Run(string folder)
    {
        string path = Path.Combine(folder, Script);
        ProcessStartInfo start = new("/usr/bin/python3", [path, "--self", $"{Frames}"]) { RedirectStandardOutput = true };
        foreach (string pool in new[] { "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS" }) start.Environment[pool] = "1";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match match = Closing().Match(output);
        if (process.ExitCode != 0 || !match.Success)
            throw new InvalidOperationException($"{path} ended with {process.ExitCode} and printed '{output.Trim()}'.");
        return (double.Parse(match.Groups["ms"].Value, CultureInfo.InvariantCulture), match.Groups["outcome"].Value);
    }

    [GeneratedRegex(@"^(?<outcome>.*); (?<ms>[\d.]+) ms per frame", RegexOptions.Multiline)]
    private static partial Regex Closing();
}
