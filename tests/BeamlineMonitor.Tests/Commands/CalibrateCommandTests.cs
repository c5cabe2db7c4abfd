using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Commands;
using BeamlineMonitor.TestSupport;
using Xunit;

namespace BeamlineMonitor.Tests.Commands;

public sealed class CalibrateCommandTests : IDisposable
{
    private const double TwoTheta = 2.35;
    private static readonly EnergyScale Scale = new(0.04, 0.05, 0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Calibrate_StandardWithFluorescence_PrintsATable()
    {
        (int exit, string output, string error) = await RunAsync($"{BeamFile()} --standard LaB6-660c --fluorescence La --two-theta 2.5");
        Assert.Equal((0, ""), (exit, error));
        Assert.StartsWith("verdict: suspect", output, StringComparison.Ordinal); // plain text has no live time
        Assert.Contains("2θ (°)", output, StringComparison.Ordinal);
        Assert.Contains("LaB6 211", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Calibrate_Json_KeepsTheContract()
    {
        (int exit, string output, string _) = await RunAsync(
            $"{BeamFile()} --standard LaB6 --fluorescence La --two-theta 2.35 --gain 0.05 --degree 1 --temperature 27.5 --json");
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, exit);
        Assert.Equal(Scale.C1KeV, json.GetProperty("c1_keV").GetDouble(), 4e-5);
        Assert.Equal((0.0, 0.0), (json.GetProperty("c2_keV").GetDouble(), json.GetProperty("s_c2_keV").GetDouble()));
        Assert.Equal(TwoTheta, json.GetProperty("two_theta_deg").GetDouble(), 2e-3);
        Assert.Equal(json.GetProperty("covariance")[3][3].GetDouble(), Math.Pow(json.GetProperty("s_two_theta_deg").GetDouble(), 2), 1e-12);
        Assert.Equal("4096 LaB6-660c suspect", $"{json.GetProperty("channels")} {json.GetProperty("standard")} {json.GetProperty("verdict")}");
        Assert.Equal(9.6e-6, json.GetProperty("s_certificate_relative").GetDouble(), 1e-7);
        Assert.Equal(["n_keV", "fano", "g"], json.GetProperty("fwhm").EnumerateObject().Select(member => member.Name));
        Assert.Equal(["fraction", "growth_at_100keV", "beta_keV"], json.GetProperty("tail").EnumerateObject().Select(member => member.Name));
        Assert.Contains(json.GetProperty("reasons").EnumerateArray(), reason => reason.GetString()!.Contains("took LaB6-660c", StringComparison.Ordinal));
        JsonElement line = json.GetProperty("lines")[0];
        Assert.Equal("La Kα1 fluorescence beam.txt True", $"{line.GetProperty("label")} {line.GetProperty("kind")} {line.GetProperty("exposure")} {line.GetProperty("used")}");
        foreach (string key in new[] { "E_keV", "channel", "s_channel", "area", "leverage", "residual_eV", "z" })
            Assert.True(double.IsFinite(line.GetProperty(key).GetDouble()), key);
    }

    [Fact]
    public async Task Calibrate_Out_IsReadBackToTheLastDigit()
    {
        string file = Path.Combine(_folder.FullName, "cal.json");
        (int exit, string output, string _) =
            await RunAsync($"{BeamFile()} --standard LaB6-660c --fluorescence La --two-theta 2.35 --json --out {file}");
        DetectorCalibration read = DetectorCalibrationParser.Parse(file, await File.ReadAllBytesAsync(file));
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, exit);
        Assert.Equal(output.TrimEnd(), (await File.ReadAllTextAsync(file)).TrimEnd());
        Assert.Equal(json.GetProperty("c0_keV").GetDouble(), read.Scale.C0KeV);
        Assert.Equal(json.GetProperty("c2_keV").GetDouble(), read.Scale.C2KeV);
        Assert.Equal(json.GetProperty("two_theta_deg").GetDouble(), read.TwoThetaDegrees);
        Assert.Equal(json.GetProperty("s_two_theta_deg").GetDouble(), read.Sigma(3));
        Assert.Equal(json.GetProperty("covariance")[0][3].GetDouble(), read.Covariance[3]);
        Assert.Equal(json.GetProperty("fwhm").GetProperty("n_keV").GetDouble(), read.Width!.Value.NoiseKeV);
        Assert.Equal(json.GetProperty("tail").GetProperty("beta_keV").GetDouble(), read.Shape.TailKeV);
        Assert.Equal((4096, file), (read.Channels, read.Origin));
        Assert.Single(Directory.GetFiles(_folder.FullName, "cal.json*"));
    }

    [Fact]
    public async Task Calibrate_SourceAlone_HasNoAngleAndIsReadBack()
    {
        string file = Path.Combine(_folder.FullName, "cal.json");
        (int exit, string output, string _) = await RunAsync($"--source Ba133:{SourceFile()} --json --out {file}");
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.Equal((0, "suspect", JsonValueKind.Null), (exit, json.GetProperty("verdict").GetString(), json.GetProperty("two_theta_deg").ValueKind));
        Assert.Null(DetectorCalibrationParser.Parse(file, await File.ReadAllBytesAsync(file)).TwoThetaDegrees);
    }

    [Fact]
    public async Task Calibrate_IntoAFolderThatIsNotThere_NamesTheFolder()
    {
        string missing = Path.Combine(_folder.FullName, "missing"), file = Path.Combine(missing, "cal.json");
        (int exit, string _, string error) = await RunAsync($"--source Ba133:{SourceFile()} --out {file}");
        Assert.Equal((2, $"{file}: the folder {missing} is not there; make it first.\n"), (exit, error));
    }

    [Fact]
    public async Task Calibrate_OneFileNamedTwice_IsOneExposure()
    {
        string file = SourceFile();
        (int _, string output, string _) = await RunAsync($"{file} --fluorescence La --source Ba133:{file} --json");
        string[] exposures = [.. JsonDocument.Parse(output).RootElement.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("exposure").GetString()!)];
        Assert.Equal("source.txt", Assert.Single(exposures.Distinct()));
    }

    [Fact]
    public async Task Calibrate_Refused_ExitsWithOneAndWritesNoFile()
    {
        string file = Path.Combine(_folder.FullName, "cal.json");
        string empty = Write("empty.txt", new double[4096]);
        (int exit, string output, string error) = await RunAsync($"{empty} --standard LaB6 --fluorescence La --two-theta 2.35 --json --out {file}");
        Assert.Equal((1, false), (exit, File.Exists(file)));
        Assert.Equal("refused", JsonDocument.Parse(output).RootElement.GetProperty("verdict").GetString());
        Assert.Contains("holds no counts", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Name a spectrum")]
    [InlineData("BEAM", "Say what SPECTRUM shows")]
    [InlineData("BEAM --standard LaB6", "--two-theta")]
    [InlineData("BEAM --fluorescence La --two-theta 2", "--standard")]
    [InlineData("BEAM --standard LaB6 --two-theta 190", "between 0 and 180")]
    [InlineData("BEAM --standard LaB6 --two-theta NaN", "between 0 and 180")]
    [InlineData("BEAM --standard Unobtainium --two-theta 2", "Unobtainium")]
    [InlineData("BEAM --fluorescence Xx", "Xx")]
    [InlineData("BEAM --fluorescence La --degree 3", "--degree")]
    [InlineData("BEAM --fluorescence La --gain 0", "--gain")]
    [InlineData("BEAM --fluorescence La --element 2", "elements 1 to 1")]
    [InlineData("BEAM --standard LaB6 --two-theta 2 --temperature -300", "--temperature")]
    [InlineData("--source Ba133", "Ba133:FILE")]
    [InlineData("--source Ba133:nowhere.txt", "nowhere.txt")]
    [InlineData("--fluorescence La --source Ba133:BEAM", "no SPECTRUM")]
    public async Task Calibrate_WrongInput_IsOneLineAndExitTwo(string arguments, string message)
    {
        (int exit, string output, string error) = await RunAsync(arguments.Replace("BEAM", BeamFile(), StringComparison.Ordinal));
        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("\"channels\": 4096", "\"channels\": 0", "$.channels")]
    [InlineData("\"verdict\": \"suspect\"", "\"verdict\": \"refused\"", "$.verdict")]
    [InlineData("\"channels\": 4096", "\"chanels\": 4096", "$.chanels: unknown key")]
    [InlineData("\"fano\"", "\"fanno\"", "$.fwhm.fano: the key is missing")]
    [InlineData("\"s_c0_keV\": 0", "\"s_c0_keV\": 7", "$.s_c0_keV: is not the root")]
    [InlineData("\"two_theta_deg\": 2", "\"two_theta_deg\": 982", "$.two_theta_deg")]
    public async Task Parse_DamagedCalibrationFile_NamesTheFault(string right, string wrong, string fault)
    {
        string text = await CalibrationFileAsync();
        Assert.Contains(right, text, StringComparison.Ordinal);
        byte[] damaged = Encoding.UTF8.GetBytes(text.Replace(right, wrong, StringComparison.Ordinal));
        ConfigException refusal = Assert.Throws<ConfigException>(() => DetectorCalibrationParser.Parse("cal.json", damaged));
        Assert.Contains(refusal.Faults, given => given.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parse_CalibrationFileCutAnywhere_ThrowsNothingButConfigException()
    {
        byte[] whole = Encoding.UTF8.GetBytes((await CalibrationFileAsync()).TrimEnd());
        for (int length = 0; length < whole.Length; length += 17)
            Assert.Throws<ConfigException>(() => DetectorCalibrationParser.Parse("cal.json", whole.AsMemory(0, length)));
    }

    private async Task<string> CalibrationFileAsync()
    {
        string file = Path.Combine(_folder.FullName, "cal.json");
        await RunAsync($"{BeamFile()} --standard LaB6-660c --fluorescence La --two-theta 2.35 --out {file}");
        return await File.ReadAllTextAsync(file);
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string arguments)
    {
        var root = new RootCommand();
        root.Subcommands.Add(CalibrateCommand.Create());
        using var output = new StringWriter();
        using var error = new StringWriter();
        string[] args = ["calibrate", .. arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--config", RepositoryFolder.Config];
        int exit = await CommandLine.RunAsync(root, args, output, error, CancellationToken.None);
        return (exit, output.ToString(), error.ToString());
    }

    private string BeamFile()
    {
        double[] expected = Background();
        Phase phase = PhaseParser.Parse("LaB6", Config("phases/LaB6.json"));
        foreach ((Reflection reflection, double area) in phase.Reflections.Zip([6e4, 4e4, 1.2e4, 5e3, 8e3, 3e3]))
            AddLine(expected, Bragg.EnergyKeV(phase.Cell.DSpacing(reflection.Hkl), TwoTheta), area);
        AddSource(expected, "fluorescence/La", 1e5);
        return Write("beam.txt", expected);
    }

    private string SourceFile()
    {
        double[] expected = Background();
        AddSource(expected, "sources/Ba-133", 1e5);
        return Write("source.txt", expected);
    }

    private static double[] Background() => [.. Enumerable.Range(0, 4096).Select(i => 5 + (55 * Math.Exp(-i / 1500.0)))];

    private static void AddSource(double[] expected, string path, double strongestArea)
    {
        LineSource source = LineSourceParser.Parse(path, Config($"calibrants/{path}.json"));
        double strongest = source.Lines.Max(line => line.Intensity);
        foreach (EmissionLine line in source.Lines) AddLine(expected, line.EnergyKeV, strongestArea * line.Intensity / strongest);
    }

    private static void AddLine(double[] expected, double energyKeV, double area)
    {
        double sigma = Analysis.LineFitting.WidthLaw.Default.FwhmKeV(energyKeV, isReflection: false) / 2.3548;
        for (int i = 0; i < expected.Length; i++)
        {
            double t = (Scale.EnergyKeV(i) - energyKeV) / sigma;
            expected[i] += area * Scale.C1KeV / sigma * 0.39894228 * Math.Exp(-t * t / 2);
        }
    }

    private static byte[] Config(string path) => File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, path));

    private string Write(string name, double[] expected)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllLines(path, PoissonCounts.Draw(expected, 1).Select(count => count.ToString(CultureInfo.InvariantCulture)));
        return path;
    }
}
