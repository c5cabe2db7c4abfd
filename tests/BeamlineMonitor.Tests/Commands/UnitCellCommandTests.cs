using System.CommandLine;
using System.Text.Json;
using BeamlineMonitor.Commands;
using Xunit;

namespace BeamlineMonitor.Tests.Commands;

public sealed class UnitCellCommandTests : IDisposable
{
    private const string Brucite = """
        # h k l two-theta
        0 0 1  5.692435
        1 0 0  9.362543
        0 1 1 10.966361
        0 1 2 14.766217
        1 1 0 16.248651
        """;

    private const string Lithium = "0 0 3 64.541 0.003\n1 0 1 125.83 0.05\n0 1 2 131.20 0.06\n1 0 4 151.10 0.04\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Unitcell_Brucite_PrintsTheCellWithTwoDigitsOfSigma()
    {
        (int exit, string output, string error) =
            await RunAsync(Write(Brucite), "--system hexagonal --quantity two-theta --wavelength 0.4133");

        Assert.Equal((0, ""), (exit, error));
        Assert.Contains("a (Å)    2.92418(45)", output, StringComparison.Ordinal);
        Assert.Contains("c (Å)     4.1625(12)", output, StringComparison.Ordinal);
        Assert.Contains("C(a,c) -0.329", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Unitcell_Json_KeepsTheContract()
    {
        (int exit, string output, string _) =
            await RunAsync(Write(Brucite), "--system hexagonal --quantity two-theta --wavelength 0.4133 --json");
        JsonElement json = JsonDocument.Parse(output).RootElement;
        JsonElement a = json.GetProperty("parameters").GetProperty("a_A");
        JsonElement row = json.GetProperty("rows")[3];

        Assert.Equal(0, exit);
        Assert.Equal("hexagonal two-theta ok", $"{json.GetProperty("system")} {json.GetProperty("quantity")} {json.GetProperty("status")}");
        Assert.Equal(2.92418198, a.GetProperty("value").GetDouble(), 8);
        Assert.Equal(0.00044531, a.GetProperty("s_residual").GetDouble(), 8);
        Assert.Equal(JsonValueKind.Null, a.GetProperty("s_apriori").ValueKind);
        Assert.Equal(2.92418198 - (3.182446 * 0.00044531), a.GetProperty("ci95")[0].GetDouble(), 7);
        Assert.Equal(30.824, json.GetProperty("volume_A3").GetProperty("value").GetDouble(), 3);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("chi2").ValueKind);
        Assert.Equal(3, json.GetProperty("dof").GetInt32());
        Assert.Equal(0.00307, json.GetProperty("sigmafit").GetDouble(), 5);
        Assert.Equal("[0,1,2]", row.GetProperty("hkl").GetRawText());
        Assert.Equal(0.6558, row.GetProperty("hat").GetDouble(), 4);
        Assert.Equal(-1.280, row.GetProperty("rstudent").GetDouble(), 3);
        Assert.Equal(-1.767, row.GetProperty("dffits").GetDouble(), 3);
        Assert.Equal(-0.001861, row.GetProperty("delta").GetProperty("c_A").GetDouble(), 6);
        Assert.True(row.GetProperty("delta").TryGetProperty("V_A3", out _));
    }

    [Fact]
    public async Task Unitcell_LinesWithSigma_AreWeightedByIt()
    {
        (int exit, string output, string _) =
            await RunAsync(Write(Lithium), "--system hexagonal --quantity energy --two-theta 2.35 --json");
        JsonElement json = JsonDocument.Parse(output).RootElement;

        Assert.Equal(0, exit);
        Assert.Equal("sigma", json.GetProperty("weights").GetString());
        Assert.Equal(2, json.GetProperty("dof").GetInt32());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("rows")[0].GetProperty("hat_flag").ValueKind);
        Assert.True(json.GetProperty("parameters").GetProperty("c_A").GetProperty("s_apriori").GetDouble() > 0);
    }

    [Fact]
    public async Task Unitcell_Zero_IsAParameterInTheMeasuredUnit()
    {
        (int exit, string output, string _) =
            await RunAsync(Write(Lithium), "--system hexagonal --quantity energy --two-theta 2.35 --zero --json");

        Assert.Equal(0, exit);
        Assert.True(JsonDocument.Parse(output).RootElement.GetProperty("parameters").TryGetProperty("zero_keV", out _));
    }

    [Fact]
    public async Task Unitcell_WeightsBySigmaWithoutOne_TakesTheUsualSigma()
    {
        (int exit, string output, string _) =
            await RunAsync(Write(Brucite), "--system hexagonal --quantity two-theta --wavelength 0.4133 --weights sigma");

        Assert.Equal(0, exit);
        Assert.Contains("σ(2θ) 0.005° where a line has none", output, StringComparison.Ordinal);
        Assert.Contains("probability 0.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unitcell_LinesThatLeaveAOpen_ExitOneAndSayWhich()
    {
        string file = Write("0 0 3 64.541\n0 0 6 129.08\n0 0 9 193.6\n");

        (int exit, string output, string error) = await RunAsync(file, "--system hexagonal --quantity energy --two-theta 2.35 --json");

        Assert.Equal(1, exit);
        Assert.Contains("not determined: a;", error, StringComparison.Ordinal);
        Assert.Equal("not-determined", JsonDocument.Parse(output).RootElement.GetProperty("status").GetString());
        Assert.Equal("a", JsonDocument.Parse(output).RootElement.GetProperty("undetermined")[0].GetString());
    }

    [Theory]
    [InlineData("0 0 3 64.541\n0 0 x 1\n", "--quantity energy --two-theta 2.35", ":2: 'x' is no whole number")]
    [InlineData("0 0 3 64.541\n\n1 0 1 -5\n", "--quantity energy --two-theta 2.35", ":3: line (101): the value -5 keV must be positive")]
    [InlineData("0 0 3 64.541 0.1\n1 0 1 125\n", "--quantity energy --two-theta 2.35", ":2: no sigma here, but others have one")]
    [InlineData("0 0 3 64.541\n", "--quantity energy --two-theta 2.35 --weights sigma", "use --weights unit")]
    [InlineData("0 0 3 64.541\n", "--quantity energy", "--quantity energy needs --two-theta.")]
    [InlineData("0 0 3 64.541\n", "--quantity energy --two-theta 180", "--two-theta must lie between")]
    [InlineData("0 0 3 64.541\n", "--quantity energy --two-theta wide", "--two-theta")]
    [InlineData("0 0 3 64.541\n", "--quantity two-theta", "--quantity two-theta needs --wavelength.")]
    [InlineData("0 0 3 64.541\n", "--quantity two-theta --wavelength NaN", "--wavelength must be above 0")]
    [InlineData("0 0 3 64.541\n", "--quantity two-theta --wavelength 1 --two-theta 2", "--two-theta goes with --quantity energy only.")]
    [InlineData("0 0 3 4.68\n", "--quantity d --zero", "--zero needs --quantity two-theta or energy")]
    [InlineData("0 0 3 4.68\n", "--quantity angle", "'angle' not recognized")]
    [InlineData("0 0 3 4.68\n", "--quantity d --colour", "--colour")]
    public async Task Unitcell_WrongInput_IsOneLineAndExitTwo(string text, string options, string message)
    {
        (int exit, string output, string error) = await RunAsync(Write(text), $"--system hexagonal {options}");

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Unitcell_MissingFile_IsOneLineAndExitTwo()
    {
        (int exit, string _, string error) = await RunAsync(Path.Combine(_folder.FullName, "none.txt"), "--system cubic --quantity d");

        Assert.Equal(2, exit);
        Assert.Contains("none.txt", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Unitcell_HugeFile_IsRefused()
    {
        (int exit, string _, string error) = await RunAsync(Write(new string('#', 2_000_000)), "--system cubic --quantity d");

        Assert.Equal(2, exit);
        Assert.Contains("no list of lines", error, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        string file = Path.Combine(_folder.FullName, "lines.txt");
        File.WriteAllText(file, text);
        return file;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string file, string options)
    {
        var root = new RootCommand();
        root.Subcommands.Add(UnitCellCommand.Create());
        using StringWriter output = new(), error = new();
        int exit = await CommandLine.RunAsync(root, ["unitcell", file, .. options.Split(' ')], output, error, CancellationToken.None);
        return (exit, output.ToString(), error.ToString());
    }
}
