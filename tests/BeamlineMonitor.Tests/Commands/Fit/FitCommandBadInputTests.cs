using System.Text.Json;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

/// <summary>A bad file is one line on stderr and exit code 2, a spectrum without a cell is a status and exit code 1.</summary>
public sealed class FitCommandBadInputTests : IDisposable
{
    private static readonly uint[] Good = Layer.Charged(100, 30).Drawn(seed: 1);

    private readonly FitFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("-3", "found '-3'")]
    [InlineData("12.5", "found '12.5'")]
    [InlineData("nan", "found 'nan'")]
    [InlineData("4294967296", "found '4294967296'")]
    public async Task Fit_CountThatIsNone_NamesTheLineAndDoesTheOthers(string count, string message)
    {
        string good = folder.Spectrum("good.mca", Good);
        string[] lines = File.ReadAllLines(good);
        lines[^100] = count;
        string bad = folder.Text("bad.mca", string.Join('\n', lines));

        (int exit, string output, string error) = await FitAsync(bad, good, bad);

        Assert.Equal(2, exit);
        Assert.Equal(good, Assert.Single(Lines(output)).GetProperty("file").GetString());
        Assert.Equal(2, error.Count(c => c == '\n'));
        Assert.StartsWith($"{bad}:{lines.Length - 99}: {message}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_FolderOrMissingFile_IsRefusedAndTheOthersDone()
    {
        string good = folder.Spectrum("good.mca", Good);

        (int exit, string output, string error) = await FitAsync(folder.Path(""), folder.Path("none.mca"), good);

        Assert.Equal(2, exit);
        Assert.Single(Lines(output));
        string[] lines = error.TrimEnd().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains("found a directory; expected a file", lines[0], StringComparison.Ordinal);
        Assert.Contains("none.mca", lines[1], StringComparison.Ordinal);
    }

    public static TheoryData<string, EnergyScale?, double?, string> Headers() => new()
    {
        { "no scale", null, null, "has no energy calibration" },
        { "no angle", Layer.Scale, null, "has no 2θ" },
        { "default", new EnergyScale(0, 1, 0), 10, "the recorder's default calibration" },
        { "default scale", new EnergyScale(0, 1, 0), 2.35, "the recorder's default calibration" },
        { "default angle", Layer.Scale, 10, "the recorder's default 2θ" },
        { "no angle set", Layer.Scale, 0, "has a 2θ outside 0 to 180°" },
        { "too wide", Layer.Scale, 180, "has a 2θ outside 0 to 180°" },
        { "negative", Layer.Scale, -2.35, "has a 2θ outside 0 to 180°" },
        { "falling", new EnergyScale(200, -0.04, 0), 2.35, "does not rise over all channels" },
        { "turning", new EnergyScale(0, 0.05, -1e-5), 2.35, "does not rise over all channels" },
        { "endless", new EnergyScale(0, 1e306, 0), 2.35, "does not rise over all channels" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Fit_HeaderThatIsNoCalibration_IsRefused(string name, EnergyScale? scale, double? twoTheta, string reason)
    {
        (int exit, string output, string error) = await FitAsync(folder.Elements(name, FitFolder.Element(Good, scale, twoTheta)));

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("--calibration", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(61, 60)]
    public async Task Fit_ImpossibleTimes_AreFlaggedAndTheCellGiven(double live, double real)
    {
        (int exit, string output, string _) = await FitAsync(folder.Spectrum("a.mca", Good, live, real));

        Assert.Equal(0, exit);
        JsonElement json = Assert.Single(Lines(output));
        Assert.Contains("impossible-times", json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("dead_time").ValueKind);
        Assert.Equal(live, json.GetProperty("live_s").GetDouble());
        Assert.Equal(14.272, json.GetProperty("phases").GetProperty("LiCoO2").GetProperty("c_A").GetDouble(), 0.003);
    }

    public static TheoryData<string, uint[], string> Spectra() => new()
    {
        { "zero", new uint[Layer.Channels], "no-counts" },
        { "equal", [.. Enumerable.Repeat(17u, Layer.Channels)], "phase-not-found" },
        { "full", [.. Enumerable.Repeat(uint.MaxValue, Layer.Channels)], "phase-not-found" },
        { "ramp", [.. Enumerable.Range(0, Layer.Channels).Select(i => (uint)i)], "phase-not-found" },
        { "one bright", OneBright(new uint[Layer.Channels]), "poor-fit" },
        { "one bright on background", OneBright(Layer.Empty().WithBackground(30).Drawn(seed: 1)), "poor-fit" },
        { "two channels", [5, 7], "no-lines-in-range" },
    };

    [Theory]
    [MemberData(nameof(Spectra))]
    public async Task Fit_SpectrumWithoutACell_HasAStatusAndNulls(string name, uint[] counts, string status)
    {
        (int exit, string output, string error) = await FitAsync(folder.Spectrum(name, counts));

        Assert.Equal((1, ""), (exit, error));
        JsonElement json = Assert.Single(Lines(output));
        Assert.Equal(status, json.GetProperty("status").GetString());
        JsonElement phase = json.GetProperty("phases").GetProperty("LiCoO2");
        Assert.Equal(status, phase.GetProperty("status").GetString());
        foreach (string key in new[] { "a_A", "s_a_A", "c_A", "s_c_A", "V_A3", "s_V_A3", "s_V_stat_A3", "s_c_stat_A", "cov_ac_A2", "unitcell" })
            Assert.Equal(JsonValueKind.Null, phase.GetProperty(key).ValueKind);
        Assert.Equal(0, phase.GetProperty("peaks").GetArrayLength());
    }

    private static uint[] OneBright(uint[] counts)
    {
        counts[1270] += 1000; // 63.5 keV, where (003) of the charged cathode lies
        return counts;
    }

    private static Task<(int Exit, string Output, string Error)> FitAsync(params string[] files) =>
        FitFolder.RunAsync(["fit", .. files, "--calibration", "header", "--phase", "LiCoO2", "--json"]);

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
