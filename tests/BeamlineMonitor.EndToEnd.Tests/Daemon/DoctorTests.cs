using System.Text.Json.Nodes;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The verb doctor before a run, with the simulator's instruments and without them.</summary>
public sealed class DoctorTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(3));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Doctor_WithTheInstrumentsAndWithoutThem_TellsEachOne()
    {
        await using (ForeignProcess simulator = ForeignProcess.Start(
            "dotnet", Program, "simulate", "--scenario", "paper-1mAh", "--speed", "1", "--json", "--out", Settings, "--config", RepositoryFolder.Config))
        {
            await simulator.WaitForLineAsync("{\"start\":", guard.Token);
            JsonObject settings = JsonNode.Parse(await File.ReadAllTextAsync(Settings, guard.Token))!.AsObject();
            settings["Runs"] = new JsonObject { ["Folder"] = folder.FullName };
            await File.WriteAllTextAsync(Settings, settings.ToJsonString(), guard.Token);

            (int exit, JsonNode[] well) = await AskAsync();
            Assert.Equal(0, exit);
            Assert.All(well, finding => Assert.True(finding["ok"]!.GetValue<bool>(), finding.ToJsonString()));
            Assert.Superset(
                new HashSet<string>(["run folder", "stage", "detector horizontal", "detector vertical", "beam", "cell1 potentiostat", "cell1 pressure"]),
                well.Select(finding => finding["name"]!.GetValue<string>()).ToHashSet());
            Assert.Contains("MPa", well.Single(finding => finding["name"]!.GetValue<string>() == "cell1 pressure")["reading"]!.GetValue<string>(), StringComparison.Ordinal);
        }

        (int withoutExit, JsonNode[] without) = await AskAsync();
        Assert.Equal(1, withoutExit);
        foreach (JsonNode finding in without)
        {
            bool isInstrument = finding["name"]!.GetValue<string>() != "run folder";
            Assert.Equal(!isInstrument, finding["ok"]!.GetValue<bool>());
            if (isInstrument) Assert.NotEmpty(finding["fault"]!.GetValue<string>());
        }
    }

    private async Task<(int Exit, JsonNode[] Findings)> AskAsync()
    {
        await using ForeignProcess doctor = ForeignProcess.Start(
            "dotnet", Program, "doctor", "--plan", "paper-1mAh", "--appsettings", Settings, "--config", RepositoryFolder.Config, "--json");
        int exit = await doctor.WaitForExitAsync(guard.Token);
        return (exit, [.. doctor.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)]);
    }
}
