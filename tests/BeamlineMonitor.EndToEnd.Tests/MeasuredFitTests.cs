using System.Globalization;
using System.Text.Json;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>The verbs calibrate and fit, run as a user runs them, on measured spectra (../shared/data/README.md).</summary>
public sealed class MeasuredFitTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [SharedDataFact]
    public async Task Fit_EsrfScan_IsDoneInOrderWithAnyNumberOfJobs()
    {
        foreach (string detector in new[] { "h", "v" })
        {
            string calibration = await CalibrateEsrfAsync(detector);
            string[] files = [.. Directory.GetFiles(Measured("esrf-id15a/scan"), $"scan?_{detector}_*.mca").Order(StringComparer.Ordinal)];
            Assert.Equal(14, files.Length);

            (int exit, string[] lines) = await RunAsync(["fit", .. files, "--calibration", calibration, "--phase", "fcc", "--json", "--jobs", "2"]);

            Assert.Equal(0, exit);
            Assert.Equal(files, lines.Select(line => Parse(line).GetProperty("file").GetString()));
            foreach (JsonElement spectrum in lines.Select(Parse))
            {
                Assert.Equal("ok", spectrum.GetProperty("status").GetString());
                Assert.Equal(
                    RecordedDeadTime(spectrum.GetProperty("file").GetString()!), spectrum.GetProperty("dead_time").GetDouble(), 1e-4);
                JsonElement cell = spectrum.GetProperty("phases").GetProperty("fcc");
                // Detector v stood at another angle in the scan than for TiC, so that its a is no truth.
                if (detector == "h") Assert.InRange(cell.GetProperty("a_A").GetDouble(), 3.535, 3.547);
                Assert.True(cell.GetProperty("s_a_A").GetDouble() > cell.GetProperty("s_a_stat_A").GetDouble());
            }

            (_, string[] one) = await RunAsync(["fit", .. files, "--calibration", calibration, "--phase", "fcc", "--json", "--jobs", "1"]);
            Assert.Equal(one, lines);
        }
    }

    [SharedDataFact]
    public async Task Fit_TimesOfZero_AreFlaggedAndTheCellGiven()
    {
        (int exit, string[] lines) = await RunAsync(
            ["fit", Measured("esrf-id15a/tic_h.mca"), "--calibration", await CalibrateEsrfAsync("h"), "--phase", "TiC", "--json"]);

        Assert.Equal(0, exit);
        JsonElement spectrum = Parse(Assert.Single(lines));
        Assert.Contains("impossible-times", spectrum.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(JsonValueKind.Null, spectrum.GetProperty("dead_time").ValueKind);
        Assert.Equal(4.316, spectrum.GetProperty("phases").GetProperty("TiC").GetProperty("a_A").GetDouble(), 0.001);
    }

    [SharedDataFact]
    public async Task Fit_GoodHeaders_GiveGoldAndBothPhasesOfAMixture()
    {
        (int exit, string[] lines) = await RunAsync(
            ["fit", Measured("aps16bm/au_wire.hpmca"), "--calibration", "header", "--phase", "Au", "--json"]);
        Assert.Equal(0, exit);
        JsonElement gold = Parse(Assert.Single(lines));
        Assert.Equal(4.0786, gold.GetProperty("phases").GetProperty("Au").GetProperty("a_A").GetDouble(), 0.0005);
        Assert.Contains("trusted-calibration", gold.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));

        (exit, lines) = await RunAsync(["fit", Measured("gsecars/mgo_fe.002"), "--calibration", "header", "--phase", "MgO,Fe", "--json"]);
        Assert.Equal(0, exit);
        JsonElement phases = Parse(Assert.Single(lines)).GetProperty("phases");
        Assert.Equal(4.212, phases.GetProperty("MgO").GetProperty("a_A").GetDouble(), 0.002);
        Assert.Equal(2.8664, phases.GetProperty("Fe").GetProperty("a_A").GetDouble(), 0.001);
    }

    [SharedDataFact]
    public async Task Fit_BadFilesAmongGoodOnes_AreALineEachAndTheOthersDone()
    {
        (int exit, string[] lines) = await RunAsync(
            [
                "fit", Measured("esrf-id15a/scan/scan1_h_00.mca"), Measured("gsecars/basalt_xrf_16_elements.002"), Measured("esrf-id15a/scan"),
                Measured("aps16bm/au_wire.hpmca"), "--calibration", "header", "--phase", "Au", "--json",
            ]);

        Assert.Equal(2, exit);
        Assert.Equal(4, lines.Length);
        Assert.Contains(lines, line => line.Contains("scan1_h_00.mca: the header has the recorder's default calibration", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("has 16 detector elements; choose one with --element 1 to 16", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("found a directory", StringComparison.Ordinal));
        Assert.Equal("ok", Parse(lines.Single(line => line.StartsWith('{'))).GetProperty("status").GetString());
    }

    private async Task<string> CalibrateEsrfAsync(string detector)
    {
        string file = Path.Combine(folder.FullName, $"cal_{detector}.json");
        (int exit, string[] lines) = await RunAsync(
            [
                "calibrate", Measured($"esrf-id15a/tic_{detector}.mca"), "--standard", "TiC",
                "--source", "Ba133:" + Measured($"esrf-id15a/ba133_{detector}.mca"), "--two-theta", "5", "--out", file,
            ]);
        Assert.True(exit == 0, string.Join('\n', lines));
        return file;
    }

    // Both streams together: results are JSON, messages are not.
    private static async Task<(int Exit, string[] Lines)> RunAsync(string[] arguments)
    {
        await using ForeignProcess process = MonitorProgram.Start(arguments);
        int exit = await process.WaitForExitAsync(CancellationToken.None);
        return (exit, process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Measured(string file) => Path.GetFullPath(Path.Combine(RepositoryFolder.SharedData!, file));

    private static JsonElement Parse(string line) => JsonDocument.Parse(line).RootElement;

    private static double RecordedDeadTime(string file)
    {
        string line = File.ReadLines(file).First(line => line.Contains("fractional_dead_time", StringComparison.Ordinal));
        return double.Parse(line.Split('"')[1], CultureInfo.InvariantCulture);
    }
}
