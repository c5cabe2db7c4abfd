using System.Text.Json;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

public sealed class FitCommandTests : IDisposable
{
    private static readonly uint[] Good = Layer.Charged(100, 30).WithAluminium(1000).Drawn(seed: 1);

    private readonly FitFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Fit_Json_KeepsTheContract()
    {
        string file = folder.Spectrum("a.mca", Good);

        (int exit, string output, string error) = await FitAsync([file], "--json", "--phase", "LiCoO2,Al");

        Assert.Equal((0, ""), (exit, error));
        Assert.Equal(1, output.Count(c => c == '\n'));
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["file", "status", "live_s", "real_s", "dead_time", "flags", "inert_line", "drift_eV", "s_drift_eV",
            "diagnosis", "diagnosis_odds", "phases"], Keys(json));
        Assert.Equal((file, "ok"), (json.GetProperty("file").GetString(), json.GetProperty("status").GetString()));
        Assert.Equal((55, 60), (json.GetProperty("live_s").GetDouble(), json.GetProperty("real_s").GetDouble()));
        Assert.Equal(1 - (55.0 / 60), json.GetProperty("dead_time").GetDouble(), 12);
        Assert.Equal("trusted-calibration", Assert.Single(json.GetProperty("flags").EnumerateArray()).GetString());

        JsonElement cathode = json.GetProperty("phases").GetProperty("LiCoO2");
        Assert.Equal(
            ["status", "flags", "a_A", "s_a_A", "c_A", "s_c_A", "V_A3", "s_V_A3", "s_V_stat_A3", "s_a_stat_A", "s_c_stat_A", "cov_ac_A2",
                .. KeysOfReading("x_from_V"), .. KeysOfReading("x_from_c"),
                "x_difference", "s_x_difference", "z_x_difference", "a_off_curve_A", "s_a_off_curve_A", "curve", "anchor",
                "cells", "p_one_cell", "fraction_2", "s_fraction_2", .. KeysOfReading("x_mean_from_V"), .. KeysOfReading("x_mean_from_c"), "peaks", "unitcell"],
            Keys(cathode));
        Assert.InRange(Pull(cathode, "a_A", Layer.Cell.A), -4, 4);
        Assert.InRange(Pull(cathode, "c_A", Layer.Cell.C), -4, 4);
        Assert.InRange(Pull(cathode, "V_A3", Layer.Cell.Volume), -4, 4);
        JsonElement peak = cathode.GetProperty("peaks")[0];
        Assert.Equal(["hkl", "E_keV", "s_E_keV", "d_A", "s_d_A", "area", "s_area", "fwhm_keV"], Keys(peak));
        Assert.Equal([0, 0, 3], peak.GetProperty("hkl").EnumerateArray().Select(index => index.GetInt32()));
        Assert.InRange(Pull(peak, "d_A", Layer.Cell.C / 3), -4, 4);
        JsonElement unitCell = cathode.GetProperty("unitcell");
        Assert.Equal(cathode.GetProperty("peaks").GetArrayLength(), unitCell.GetProperty("rows").GetArrayLength());
        Assert.Equal(unitCell.GetProperty("dof").GetInt32(), unitCell.GetProperty("rows").GetArrayLength() - 2);

        JsonElement collector = json.GetProperty("phases").GetProperty("Al");
        Assert.False(collector.TryGetProperty("c_A", out _));
        Assert.InRange(Pull(collector, "a_A", Layer.Aluminium.A), -4, 4);
    }

    [Fact]
    public async Task Fit_Table_HasALineAPhaseWithSigmaInParentheses()
    {
        (int exit, string output, string error) = await FitAsync([folder.Spectrum("a.mca", Good)], "--phase", "LiCoO2,Al");

        Assert.Equal((0, ""), (exit, error));
        string[] lines = output.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"a\.mca  LiCoO2  ok +2\.81\d+\(\d\d\) +14\.27\d+\(\d\d\) +97\.\d+\(\d\d\)  trusted-calibration$", lines[1]);
        Assert.Matches(@"a\.mca  Al      ok +4\.0\d+\(\d\d\) +-  +66\.\d+\(\d\d\)  trusted-calibration$", lines[2]);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Fit_Peaks_ListsTheLines()
    {
        (int _, string output, string _) = await FitAsync([folder.Spectrum("a.mca", Good)], "--peaks", "--phase", "LiCoO2,Al");

        Assert.Matches(@"LiCoO2 +003 +63\.5\d+\(\d\d\) +4\.75\d+\(\d\d\) +\d+ ± \d+ +0\.\d{3}\n", output);
        Assert.Matches(@"Al +111 +129\.\d+", output);
    }

    [Fact]
    public async Task Fit_ManyFiles_ComeInTheirOrder()
    {
        // Empty spectra are done at once, the others take their time.
        string[] files = [.. Enumerable.Range(0, 30).Select(i => folder.Spectrum($"{i}.mca", i % 5 == 0 ? Good : new uint[Layer.Channels]))];

        (int exit, string output, string _) = await FitAsync(files, "--json", "--phase", "LiCoO2", "--jobs", "3");

        Assert.Equal(1, exit);
        Assert.Equal(files, Lines(output).Select(json => json.GetProperty("file").GetString()));
        Assert.Equal(
            files.Select((_, i) => i % 5 == 0 ? "ok" : "no-counts"),
            Lines(output).Select(json => json.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Fit_AnyNumberOfJobs_GivesTheSameText()
    {
        string[] files = [.. Enumerable.Range(1, 4).Select(seed => folder.Spectrum($"{seed}.mca", Layer.Charged(100, 30).Drawn(seed)))];

        (int _, string one, string _) = await FitAsync(files, "--json", "--phase", "LiCoO2", "--jobs", "1");
        (int _, string three, string _) = await FitAsync(files, "--json", "--phase", "LiCoO2", "--jobs", "3");

        Assert.Equal(one, three);
    }

    [Fact]
    public async Task Fit_Interrupted_StopsAtOnce()
    {
        string[] files = [.. Enumerable.Repeat(folder.Spectrum("a.mca", Good), 200)];
        using var interrupt = new CancellationTokenSource();
        using var output = new InterruptingWriter(interrupt);

        int exit = await FitFolder.RunAsync(
            output, TextWriter.Null, interrupt.Token, ["fit", .. files, "--calibration", "header", "--phase", "LiCoO2", "--json"]);

        Assert.Equal(130, exit);
        Assert.Equal(1, output.Lines);
    }

    [Fact]
    public async Task Fit_CalibrationOfTheVerb_GivesErrorsOfTheCalibrationToo()
    {
        SyntheticSpectrum standard = Layer.Empty().WithBackground(50)
            .WithLine(33.0341, 2e4, false).WithLine(33.4418, 3.6e4, false).WithLine(37.8010, 6e3, false).WithLine(38.7299, 2e3, false)
            .WithCell(
                new(4.156826, 4.156826, 4.156826, 90, 90, 90),
                (new(1, 0, 0), 6e4), (new(1, 1, 0), 5e4), (new(1, 1, 1), 2e4), (new(2, 0, 0), 1e4), (new(2, 1, 0), 1e4), (new(2, 1, 1), 5e3));
        string lab6 = folder.Elements("lab6.mca", FitFolder.Element(standard.Drawn(seed: 1), null, null));
        string calibration = folder.Path("cal.json");
        (int exit, string report, string error) = await FitFolder.RunAsync(
            "calibrate", lab6, "--standard", "LaB6-660c", "--fluorescence", "La", "--two-theta", "2.35", "--out", calibration);
        Assert.True(exit == 0, report + error);
        string short2048 = folder.Spectrum("short.mca", new uint[2048]);
        string file = folder.Spectrum("a.mca", Good);

        (exit, string output, error) = await FitFolder.RunAsync("fit", short2048, file, "--calibration", calibration, "--phase", "LiCoO2,Al", "--json");

        Assert.Equal(2, exit);
        Assert.Contains($"short.mca: has 2048 channels, but the calibration {calibration} is for 4096", error, StringComparison.Ordinal);
        JsonElement json = Assert.Single(Lines(output));
        Assert.Empty(json.GetProperty("flags").EnumerateArray());
        JsonElement cathode = json.GetProperty("phases").GetProperty("LiCoO2");
        Assert.InRange(Pull(cathode, "c_A", Layer.Cell.C), -4, 4);
        Assert.True(cathode.GetProperty("s_c_A").GetDouble() > 1.01 * cathode.GetProperty("s_c_stat_A").GetDouble());
    }

    [Fact]
    public async Task Fit_ElementOfMany_IsChosenByNumber()
    {
        string file = folder.Elements(
            "two.mca",
            FitFolder.Element(new uint[Layer.Channels], Layer.Scale, Layer.TwoTheta),
            FitFolder.Element(Good, Layer.Scale, Layer.TwoTheta));

        Assert.Equal(1, (await FitAsync([file], "--phase", "LiCoO2", "--element", "1")).Exit);
        Assert.Equal(0, (await FitAsync([file], "--phase", "LiCoO2", "--element", "2")).Exit);
        (int exit, string _, string error) = await FitAsync([file], "--phase", "LiCoO2", "--element", "3");
        Assert.Equal(2, exit);
        Assert.Contains("--element 3 is not there; the file has elements 1 to 2", error, StringComparison.Ordinal);
        (exit, _, error) = await FitAsync([file], "--phase", "LiCoO2");
        Assert.Equal(2, exit);
        Assert.Contains("has 2 detector elements; choose one with --element 1 to 2", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--phase LiCoO2 --calibration none.json", "none.json")]
    [InlineData("--phase LiCoO2", "--calibration")]
    [InlineData("--calibration header", "--phase")]
    [InlineData("--calibration header --phase ,", "--phase must name a phase")]
    [InlineData("--calibration header --phase Unobtainium", "no phase \"Unobtainium\"")]
    [InlineData("--calibration header --phase LiCoO2,licoo2", "--phase names LiCoO2 twice")]
    [InlineData("--calibration header --phase LiCoO2 --fluorescence Xx", "no fluorescence lines \"Xx\"")]
    [InlineData("--calibration header --phase LiCoO2 --fluorescence W,W", "--fluorescence names W twice")]
    [InlineData("--calibration header --phase LiCoO2 --jobs 0", "--jobs must be 1 to 256")]
    [InlineData("--calibration header --phase LiCoO2 --element 0", "--element counts from 1")]
    [InlineData("--calibration header --phase LiCoO2 --lithium S", "--lithium needs --reference, the pristine frames of the same layer, or --absolute")]
    [InlineData("--calibration header --phase Al --absolute", "the curve S v1 is of LiCoO2, hexagonal; name that with --phase")]
    [InlineData("--calibration header --phase LiCoO2 --absolute --lithium Q", "no Li content curve \"Q\"")]
    [InlineData("--calibration header --phase LiCoO2 --reference none.json", "none.json")]
    [InlineData("--calibration header --phase LiCoO2 --colour", "There is no option --colour")]
    public async Task Fit_WrongUsage_IsOneLineAndExitTwo(string options, string message)
    {
        (int exit, string output, string error) = await FitFolder.RunAsync(["fit", folder.Spectrum("a.mca", Good), .. options.Split(' ')]);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    private static Task<(int Exit, string Output, string Error)> FitAsync(string[] files, params string[] options) =>
        FitFolder.RunAsync(["fit", .. files, "--calibration", "header", .. options]);

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);

    private static string[] KeysOfReading(string x) => [x, x + "_side", "s_" + x, $"s_{x}_stat", x + "_68", x + "_95", "budget_" + x];

    private static IEnumerable<string> Keys(JsonElement json) => json.EnumerateObject().Select(property => property.Name);

    private static double Pull(JsonElement json, string key, double truth) =>
        (json.GetProperty(key).GetDouble() - truth) / json.GetProperty("s_" + key).GetDouble();

    private sealed class InterruptingWriter(CancellationTokenSource interrupt) : StringWriter
    {
        public int Lines { get; private set; }

        public override async Task WriteLineAsync(string? value)
        {
            Lines++;
            await interrupt.CancelAsync();
        }
    }
}
