using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.EndToEnd.Tests.Daemon;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Alignment;

/// <summary>The verb align against the simulator of a cell that was mounted 6.3 µm beside its place and 0.12° off, through the protocols.</summary>
public sealed class AlignVerbTests : IDisposable
{
    private readonly DaemonFolder folder = new();

    private string Aligned => folder.Path("aligned.json");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Align_MisalignedCell_FindsTiltAndEdgesAndWritesAPlanThatRuns()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "misaligned", "--speed", "1000", "--texture", "hardened");
        await using ForeignProcess align = Align("paper-1mAh", "--json");
        JsonNode found = JsonNode.Parse(await align.WaitForLineAsync("\"status\"", folder.Token))!;
        Assert.Equal(0, await align.WaitForExitAsync(folder.Token));

        Assert.Equal("ok", found["status"]!.GetValue<string>());
        Assert.Equal(0.12, found["tilt"]!["tilt_deg"]!.GetValue<double>(), 0.01);
        Assert.Equal(6.3, found["edges"]!["electrolyte_um"]!.GetValue<double>(), 0.5);
        Assert.Equal(23.3, found["edges"]!["collector_um"]!.GetValue<double>(), 0.5);
        Assert.InRange(found["tilt"]!["s_tilt_deg"]!.GetValue<double>(), 1e-4, 0.01);
        Assert.InRange(found["edges"]!["s_electrolyte_um"]!.GetValue<double>(), 1e-3, 0.25);

        RunPlan plan = RunSetup.Load(Shipped.Config, Aligned).Plan;
        Assert.Equal("aligned", plan.Name);
        CellPlan before = RunSetup.Load(Shipped.Config, "paper-1mAh").Plan.Cells[0], after = plan.Cells[0];
        Assert.All(after.Layers.Zip(before.Layers), pair => Assert.Equal(pair.Second.StageMicrometres + 6.3, pair.First.StageMicrometres, 0.5));
        Assert.Equal(before.Steps.AsEnumerable(), after.Steps);
    }

    [Fact]
    public async Task Align_NoElectrodeThere_SaysSoAndWritesNothing()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "1000");
        string far = await folder.WritePlanAsync("far", plan =>
        {
            foreach (JsonNode? layer in plan["cells"]![0]!["layers"]!.AsArray()) layer!["z_stage_um"] = layer["z_stage_um"]!.GetValue<double>() + 5000;
        });
        await using ForeignProcess align = Align(far, "--exposure-s", "2", "--search-um", "10");
        Assert.Equal(1, await align.WaitForExitAsync(folder.Token));
        Assert.Contains("no-cathode", align.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Aligned));
    }

    // The second cell is the one beside its place; the standard has a place of its own, and the carousel stands between all of them.
    [Fact]
    public async Task Align_SecondCellOfACarousel_IsBroughtToTheStageFirst()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync(
            "--scenario", "paper-1mAh", "--scenario", "misaligned", "--speed", "1000", "--texture", "hardened");
        string two = await folder.WritePlanAsync("two", plan =>
        {
            plan["standard"]!["carousel_um"] = 0;
            JsonObject second = plan["cells"]![0]!.DeepClone().AsObject();
            (second["name"], second["carousel_um"], plan["cells"]![0]!["carousel_um"]) = ("cell2", 10_000, 0);
            plan["cells"]!.AsArray().Add(second);
        });
        StationWiring wiring = await WiringAsync();
        await using var client = StationClient.Open(wiring);
        CaChannel carousel = await client.Open(wiring.Carousel!.Record).WhenConnectedAsync(folder.Token);
        await carousel.WriteAsync(CaValue.Of(5_000 / wiring.Carousel.MicrometresPerUnit), folder.Token);

        await using ForeignProcess align = Align(two, "--cell", "cell2", "--json");
        JsonNode found = JsonNode.Parse(await align.WaitForLineAsync("\"status\"", folder.Token))!;
        Assert.Equal(0, await align.WaitForExitAsync(folder.Token));
        Assert.Equal(6.3, found["edges"]!["electrolyte_um"]!.GetValue<double>(), 0.5);
        Assert.Equal(0.12, found["tilt"]!["tilt_deg"]!.GetValue<double>(), 0.01);

        RunPlan before = RunSetup.Load(Shipped.Config, two).Plan, after = RunSetup.Load(Shipped.Config, Aligned).Plan;
        Assert.Equal(before.Cells[0].Layers.Select(layer => layer.StageMicrometres), after.Cells[0].Layers.Select(layer => layer.StageMicrometres));
        Assert.All(after.Cells[1].Layers.Zip(before.Cells[1].Layers), pair => Assert.Equal(pair.Second.StageMicrometres + 6.3, pair.First.StageMicrometres, 0.5));
    }

    [Fact]
    public async Task Align_ShutterClosedInMidScan_TakesWhatWasDarkAgain()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "misaligned", "--speed", "100", "--texture", "hardened");
        await using var client = StationClient.Open(await WiringAsync());
        CaChannel close = await client.Open(new BeamPvNames().CloseShutter).WhenConnectedAsync(folder.Token);
        CaChannel open = await client.Open(new BeamPvNames().OpenShutter).WhenConnectedAsync(folder.Token);
        await using ForeignProcess align = Align("paper-1mAh", "--exposure-s", "30"); // the edge scan takes 13 s
        await align.WaitForLineAsync("edges: ", folder.Token);
        await close.WriteAsync(CaValue.Of(1.0), folder.Token);
        await align.WaitForLineAsync("There is no beam", folder.Token);
        await open.WriteAsync(CaValue.Of(1.0), folder.Token);
        int exit = await align.WaitForExitAsync(folder.Token);
        Assert.True(exit == 0, align.Output);
        CellPlan before = RunSetup.Load(Shipped.Config, "paper-1mAh").Plan.Cells[0], after = RunSetup.Load(Shipped.Config, Aligned).Plan.Cells[0];
        Assert.All(after.Layers.Zip(before.Layers), pair => Assert.Equal(pair.Second.StageMicrometres + 6.3, pair.First.StageMicrometres, 0.5));
    }

    // Who answers nobody is told before the scan; who says yes beforehand is not believed where the plan's thickness says no.
    [Fact]
    public async Task Align_AnswerThatCannotBe_IsRefused()
    {
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "1000", "--texture", "hardened");
        string[] unanswered = ["align", "--plan", "paper-1mAh", "--appsettings", folder.Settings, "--out", Aligned, "--json"];
        await using ForeignProcess asked = MonitorProgram.StartConfigured(unanswered);
        Assert.Equal(2, await asked.WaitForExitAsync(folder.Token));
        Assert.Contains("add --accept", asked.Output, StringComparison.Ordinal);

        string thick = await folder.WritePlanAsync("thick", plan =>
        {
            JsonNode cell = plan["cells"]![0]!;
            cell["thickness_um"] = 34;
            foreach (JsonNode? layer in cell["layers"]!.AsArray())
            {
                foreach (string key in (string[])["z_electrode_um", "thickness_um"]) layer![key] = 2 * layer[key]!.GetValue<double>();
                layer!["z_stage_um"] = 12_000 + layer["z_electrode_um"]!.GetValue<double>();
            }
        });
        await using ForeignProcess doubtful = Align(thick);
        Assert.Equal(1, await doubtful.WaitForExitAsync(folder.Token));
        Assert.Contains("the plan says 34 µm", doubtful.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Aligned));
    }

    [Fact]
    public async Task Align_BesideADaemon_IsRefusedUntilItHandsControlOver()
    {
        using var port = new HeldPort();
        await using ForeignProcess simulator = await folder.SimulateAsync("--scenario", "paper-1mAh", "--speed", "100");
        await File.WriteAllTextAsync(folder.Path("token"), "a token of no secret at all", folder.Token);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder.Path("token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await folder.ChangeSettingsAsync(settings =>
        {
            settings["Runs"] = new JsonObject { ["Folder"] = folder.Path("") };
            settings["Web"] = new JsonObject { ["Port"] = port.Number, ["CommandTokenFile"] = folder.Path("token") };
        });
        await using ForeignProcess daemon = folder.Run("paper-1mAh", "beside.run");
        await daemon.WaitForLineAsync("standard-begun", folder.Token);
        await using ForeignProcess refused = Align("paper-1mAh");
        Assert.Equal(2, await refused.WaitForExitAsync(folder.Token));
        Assert.Contains("control release", refused.Output, StringComparison.Ordinal);

        Assert.Equal(0, await folder.ExitOfAsync("control", "release", "--appsettings", folder.Settings));
        await using ForeignProcess align = Align("paper-1mAh", "--exposure-s", "2");
        await align.WaitForLineAsync("search: ", folder.Token);
        Assert.Equal(0, await daemon.StopAsync(folder.Token));
    }

    private async Task<StationWiring> WiringAsync() => WiringJson.Parse(folder.Settings, await File.ReadAllTextAsync(folder.Settings, folder.Token));

    private ForeignProcess Align(string plan, params string[] more) =>
        MonitorProgram.StartConfigured(["align", "--plan", plan, "--appsettings", folder.Settings, "--out", Aligned, "--accept", .. more]);
}
