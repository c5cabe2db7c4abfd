using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Alignment;

/// <summary>The verb align against the simulator of a cell that was mounted 6.3 µm beside its place and 0.12° off, through the protocols.</summary>
public sealed class AlignVerbTests : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    private string Aligned => Path.Combine(folder.FullName, "aligned.json");

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Align_MisalignedCell_FindsTiltAndEdgesAndWritesAPlanThatRuns()
    {
        await using ForeignProcess simulator = Start(
            "simulate", "--scenario", "misaligned", "--speed", "1000", "--texture", "hardened", "--json", "--out", Settings);
        await simulator.WaitForLineAsync("{\"start\":", guard.Token);
        await using ForeignProcess align = Start("align", "--plan", "paper-1mAh", "--appsettings", Settings, "--json", "--out", Aligned, "--accept");
        JsonNode found = JsonNode.Parse(await align.WaitForLineAsync("\"status\"", guard.Token))!;
        Assert.Equal(0, await align.WaitForExitAsync(guard.Token));

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
        await using ForeignProcess simulator = Start("simulate", "--scenario", "paper-1mAh", "--speed", "1000", "--json", "--out", Settings);
        await simulator.WaitForLineAsync("{\"start\":", guard.Token);
        string far = Path.Combine(folder.FullName, "far.json");
        JsonNode plan = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json"), guard.Token))!;
        plan["name"] = "far";
        foreach (JsonNode? layer in plan["cells"]![0]!["layers"]!.AsArray()) layer!["z_stage_um"] = layer["z_stage_um"]!.GetValue<double>() + 5000;
        await File.WriteAllTextAsync(far, plan.ToJsonString(), guard.Token);
        await using ForeignProcess align = Start(
            "align", "--plan", far, "--appsettings", Settings, "--exposure-s", "2", "--search-um", "10", "--out", Aligned, "--accept");
        Assert.Equal(1, await align.WaitForExitAsync(guard.Token));
        Assert.Contains("no-cathode", align.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Aligned));
    }

    private static ForeignProcess Start(string verb, params string[] arguments) =>
        ForeignProcess.Start("dotnet", [Program, verb, .. arguments, "--config", RepositoryFolder.Config]);
}
