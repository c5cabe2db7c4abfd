using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.EndToEnd.Tests.Daemon;
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

    private ForeignProcess Align(string plan, params string[] more) =>
        MonitorProgram.StartConfigured(["align", "--plan", plan, "--appsettings", folder.Settings, "--out", Aligned, "--accept", .. more]);
}
