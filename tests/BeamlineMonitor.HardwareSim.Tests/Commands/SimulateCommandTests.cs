using System.CommandLine;
using System.Text.Json.Nodes;
using BeamlineMonitor.HardwareSim.Commands;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Commands;

/// <summary>The verb as a user types it; seconds of experiment at 600 times.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("simulate").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Simulate_Plain_PrintsEveryPlaceTheFragmentAndTheTruth()
    {
        (int exit, string output, string error) = await RunAsync("--scenario paper-3mAh --duration 1s");

        Assert.Equal((0, ""), (exit, error));
        foreach (string part in (string[])["clock", "ns*600", "potentiostat   serial:", "tcp://127.0.0.1:", "EPICS_CA_ADDR_LIST=127.0.0.1:", "6bma1:mca2", "6bma1:m12", "S:SRcurrentAI"])
            Assert.Contains(part, output, StringComparison.Ordinal);
        string[] truths = [.. output.Split('\n').Where(line => line.Contains("MPa  stage", StringComparison.Ordinal))];
        Assert.Equal(2, truths.Length); // at the start and at the end
        Assert.All(truths, line => Assert.Contains("x 0.9900 0.9900 0.9900 0.9900 0.9900 0.9900 0.9900 0.9900", line, StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public async Task Simulate_WithOut_WritesTheFragmentThatItPrints()
    {
        string file = Path.Combine(folder, "appsettings.simulated.json");
        (int exit, string output, _) = await RunAsync($"--duration 1s --out {file} --links {folder}/links --json");

        Assert.Equal(0, exit);
        JsonNode start = JsonNode.Parse(output.Split('\n')[0])!["start"]!;
        StationWiring wiring = WiringJson.Parse(file, await File.ReadAllTextAsync(file));
        Assert.Equal(start["appsettings"]!.ToJsonString(), JsonNode.Parse(WiringJson.WriteLine(wiring))!.ToJsonString());
        Assert.StartsWith($"serial:{folder}/links/potentiostat?", wiring.Cells[0].Potentiostat!.Address, StringComparison.Ordinal);
        Assert.Equal(["layer", "z_um", "x", "x_gauge", "x_active", "inactive_fraction", "a_A", "c_A", "V_A3"],
            JsonNode.Parse(output.Split('\n')[1])!["truth"]!["layers"]![0]!.AsObject().Select(entry => entry.Key));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "links")));
    }

    // A programme of minutes, so that its end, and not a clock, ends the test.
    [Fact]
    public async Task Simulate_Drive_RunsTheProgrammeAndEndsWithIt()
    {
        string config = CopyConfig();
        JsonNode scenario = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(config, "simulation/scenarios/paper-1mAh.json")))!;
        scenario["name"] = "short";
        JsonArray programme = scenario["programme"]!.AsArray();
        while (programme.Count > 2) programme.RemoveAt(2);
        foreach (JsonNode? entry in programme) entry!["longest_h"] = 0.1;
        await File.WriteAllTextAsync(Path.Combine(config, "simulation/scenarios/short.json"), scenario.ToJsonString());

        (int exit, string output, string error) = await RunAsync("--scenario short --drive --json", config);

        Assert.Equal((0, ""), (exit, error));
        string[] steps =
        [
            .. output.Split('\n').Where(line => line.StartsWith("{\"step\":", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line)!["step"]!)
                .Select(step => $"{step["mode"]} {step["ended_by"]} {step["samples"]}"),
        ];
        Assert.Equal(["OpenCircuit Time 36", "Galvanostatic Time 36"], steps);
        double x = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!["truth"]!["layers"]![0]!["x"]!.GetValue<double>();
        Assert.InRange(x, 0.98, 0.9895); // 0.1 h of the paper's current takes 0.0047
    }

    [Theory]
    [InlineData("--fault pty=silence@1s+1s", "potentiostat, pressure-tcp, pressure-rtu, channel-access")]
    [InlineData("--fault potentiostat", "write LINE=PLAN")]
    [InlineData("--fault potentiostat=silence@1s+1s --fault potentiostat=corrupt@1s", "two plans")]
    [InlineData("--fault potentiostat=silence@1s", "silence@10s+5s")]
    [InlineData("--speed 2001", "1 to 2000")]
    [InlineData("--speed 0", "1 to 2000")]
    [InlineData("--duration 5", "write 200ms")]
    [InlineData("--scenario none", "no scenario \"none\"")]
    [InlineData("--pressure-port 70000", "0 to 65535")]
    [InlineData("--out /no/such/wiring.json", "/no/such/wiring.json: the folder /no/such is not there; make it first.")]
    public async Task Simulate_WithAWrongOption_SaysInOneLineWhatIsRight(string arguments, string expected)
    {
        (int exit, string output, string error) = await RunAsync(arguments);

        Assert.Equal((2, ""), (exit, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    private string CopyConfig()
    {
        string copy = Path.Combine(folder, "config");
        foreach (string file in Directory.EnumerateFiles(RepositoryFolder.Config, "*.json", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(RepositoryFolder.Config, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(string arguments, string? config = null)
    {
        RootCommand root = [];
        SimulateCommand.Configure(root);
        using StringWriter output = new(), error = new();
        using CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));
        ParseResult parsed = root.Parse([.. arguments.Split(' '), "--config", config ?? RepositoryFolder.Config]);
        int exit = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, guard.Token);
        return (exit, output.ToString(), error.ToString());
    }
}
