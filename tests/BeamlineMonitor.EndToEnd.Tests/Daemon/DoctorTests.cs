using System.Text.Json.Nodes;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Daemon;

/// <summary>The verb doctor before a run, with the simulator's instruments and without them.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly DaemonFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Doctor_WithTheInstrumentsAndWithoutThem_TellsEachOne()
    {
        using HeldPort pressure = new(), channelAccess = new(); // nobody else's instruments answer there when these are gone
        await using (ForeignProcess simulator = await folder.SimulateAsync(
            "--scenario", "paper-1mAh", "--speed", "1", "--pressure-port", $"{pressure.Number}", "--channel-access-port", $"{channelAccess.Number}"))
        {
            await folder.ChangeSettingsAsync(settings =>
            {
                settings["Runs"] = new JsonObject { ["Folder"] = folder.Path("") };
                settings["Epics"] = new JsonObject { ["Port"] = 0 };
            });
            JsonNode[] well = await AskWellAsync("paper-1mAh");
            Assert.Superset(
                new HashSet<string>(["run folder", "results as PVs", "stage", "tilt", "detector horizontal", "detector vertical", "beam", "cell1 potentiostat", "cell1 pressure"]),
                well.Select(finding => finding["name"]!.GetValue<string>()).ToHashSet());
            Assert.Contains("MPa", well.Single(finding => finding["name"]!.GetValue<string>() == "cell1 pressure")["reading"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(0, await simulator.StopAsync(folder.Token)); // not killed: the link to its terminal would stay, and the number of a terminal soon is another's
        }

        (int withoutExit, JsonNode[] without) = await AskAsync("paper-1mAh");
        Assert.Equal(1, withoutExit);
        foreach (JsonNode finding in without)
        {
            bool isInstrument = finding["name"]!.GetValue<string>() is not ("run folder" or "results as PVs");
            Assert.True(finding["ok"]!.GetValue<bool>() == !isInstrument, finding.ToJsonString());
            if (isInstrument) Assert.NotEmpty(finding["fault"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Doctor_CellsOnACarousel_AsksItToo()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--scenario", "paper-1mAh", "--speed", "1");
        string plan = await folder.WritePlanAsync("carousel", root =>
        {
            root["standard"]!["carousel_um"] = 0;
            JsonObject second = root["cells"]![0]!.DeepClone().AsObject();
            (second["name"], second["carousel_um"], root["cells"]![0]!["carousel_um"]) = ("cell2", 10_000, 0);
            root["cells"]!.AsArray().Add(second);
        });
        await folder.ChangeSettingsAsync(settings => settings["Runs"] = new JsonObject { ["Folder"] = folder.Path("") });
        JsonNode carousel = (await AskWellAsync(plan)).Single(finding => finding["name"]!.GetValue<string>() == "carousel");
        Assert.StartsWith("0.00 µm", carousel["reading"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>Asks until the machine has time: one that has none keeps instruments from answering, and doctor is right to say so.</summary>
    private async Task<JsonNode[]> AskWellAsync(string plan)
    {
        (int exit, JsonNode[] well) = await AskAsync(plan);
        while (well.Any(finding => finding["fault"]?.GetValue<string>().Contains("took longer than", StringComparison.Ordinal) == true)) (exit, well) = await AskAsync(plan);
        Assert.All(well, finding => Assert.True(finding["ok"]!.GetValue<bool>(), finding.ToJsonString()));
        Assert.Equal(0, exit);
        return well;
    }

    private async Task<(int Exit, JsonNode[] Findings)> AskAsync(string plan)
    {
        await using ForeignProcess doctor = MonitorProgram.StartConfigured("doctor", "--plan", plan, "--appsettings", folder.Settings, "--json");
        int exit = await doctor.WaitForExitAsync(folder.Token);
        return (exit, [.. doctor.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)]);
    }
}
