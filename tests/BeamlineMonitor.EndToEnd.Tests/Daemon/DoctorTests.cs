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
            await folder.ChangeSettingsAsync(settings => settings["Runs"] = new JsonObject { ["Folder"] = folder.Path("") });
            (int exit, JsonNode[] well) = await AskAsync();
            while (well.Any(finding => finding["fault"]?.GetValue<string>().Contains("took longer than", StringComparison.Ordinal) == true))
                (exit, well) = await AskAsync(); // a machine that has no time keeps instruments from answering; doctor is right to say so
            Assert.Equal(0, exit);
            Assert.All(well, finding => Assert.True(finding["ok"]!.GetValue<bool>(), finding.ToJsonString()));
            Assert.Superset(
                new HashSet<string>(["run folder", "stage", "detector horizontal", "detector vertical", "beam", "cell1 potentiostat", "cell1 pressure"]),
                well.Select(finding => finding["name"]!.GetValue<string>()).ToHashSet());
            Assert.Contains("MPa", well.Single(finding => finding["name"]!.GetValue<string>() == "cell1 pressure")["reading"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Equal(0, await simulator.StopAsync(folder.Token)); // not killed: the link to its terminal would stay, and the number of a terminal soon is another's
        }

        (int withoutExit, JsonNode[] without) = await AskAsync();
        Assert.Equal(1, withoutExit);
        foreach (JsonNode finding in without)
        {
            bool isInstrument = finding["name"]!.GetValue<string>() != "run folder";
            Assert.True(finding["ok"]!.GetValue<bool>() == !isInstrument, finding.ToJsonString());
            if (isInstrument) Assert.NotEmpty(finding["fault"]!.GetValue<string>());
        }
    }

    private async Task<(int Exit, JsonNode[] Findings)> AskAsync()
    {
        await using ForeignProcess doctor = MonitorProgram.StartConfigured("doctor", "--plan", "paper-1mAh", "--appsettings", folder.Settings, "--json");
        int exit = await doctor.WaitForExitAsync(folder.Token);
        return (exit, [.. doctor.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!)]);
    }
}
