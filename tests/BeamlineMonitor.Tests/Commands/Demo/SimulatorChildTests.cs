using System.Text.Json.Nodes;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Demo;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Demo;

public sealed class SimulatorChildTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("demo");
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(1));

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Truth_OfAnExposure_IsKeptAsALineOfItsOwn()
    {
        SimulatorOptions options = Options("fibre");
        StationWiring wiring;
        Exposure exposure;
        await using (SimulatorChild simulator = await SimulatorChild.StartAsync(options, guard.Token))
        {
            wiring = await WiringAsync(options);
            exposure = await ExposeAsync(wiring);
            while (new FileInfo(options.Truth).Length == 0) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, guard.Token);
        }

        JsonNode frame = JsonNode.Parse(Assert.Single(await File.ReadAllLinesAsync(options.Truth, guard.Token)))!["frame"]!;
        Assert.Equal(wiring.Detectors[0].Name, frame["detector"]!.GetValue<string>());
        Assert.Equal(TimeSpan.FromMinutes(1), frame["end_utc"]!.GetValue<DateTimeOffset>() - frame["start_utc"]!.GetValue<DateTimeOffset>());
        Assert.True(frame["start_utc"]!.GetValue<DateTimeOffset>() >= exposure.StartedAt, "It is told of an exposure of before.");
        Assert.Equal(40_000, frame["stage_um"]!.GetValue<double>(), 6);
    }

    [Fact]
    public async Task Start_OfATextureThatIsNone_SaysWhatTheSimulatorSays()
    {
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => SimulatorChild.StartAsync(Options("woven"), guard.Token));
        Assert.Contains("woven", refusal.Message, StringComparison.Ordinal);
    }

    // A simulator that nobody reads any more stands still; the second exposure is told of all the same.
    [Fact]
    public async Task Truth_DiskIsFull_SaysSoAndGoesOnReading()
    {
        SimulatorOptions options = Options("fibre") with { Truth = "/dev/full" };
        await using SimulatorChild simulator = await SimulatorChild.StartAsync(options, guard.Token);
        StationWiring wiring = await WiringAsync(options);
        await ExposeAsync(wiring);
        await ExposeAsync(wiring);
        while (simulator.FramesTold < 2) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, guard.Token);
        Assert.NotNull(simulator.TruthFault);
    }

    [Fact]
    public async Task Start_TruthCannotBeKept_IsRefused()
    {
        SimulatorOptions options = Options("fibre") with { Truth = Path.Combine(folder.FullName, "nowhere", "truth.jsonl") };
        InputException refusal = await Assert.ThrowsAsync<InputException>(() => SimulatorChild.StartAsync(options, guard.Token));
        Assert.Contains("nowhere", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_Cancelled_LeavesNoSimulator()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SimulatorChild.StartAsync(Options("fibre"), cancelled.Token));
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => CommandOf(process).Contains(folder.FullName, StringComparison.Ordinal));
    }

    private async Task<StationWiring> WiringAsync(SimulatorOptions options) =>
        WiringJson.Parse(options.Settings, await File.ReadAllTextAsync(options.Settings, guard.Token));

    private async Task<Exposure> ExposeAsync(StationWiring wiring)
    {
        await using var client = new CaClient(new CaClientOptions { Addresses = [.. wiring.ChannelAccess.AddressList] }, TimeProvider.System);
        var mca = new EpicsMcaOptions { Records = [.. wiring.Detectors[0].Records], PollInterval = TimeSpan.FromMilliseconds(5) };
        await using var detector = new EpicsMcaDetector(client, mca, new ExperimentClock(wiring.ExperimentClock!), TimeProvider.System);
        return await detector.ExposeAsync(new ExposurePreset(PresetKind.RealTime, TimeSpan.FromMinutes(1)), guard.Token);
    }

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // no process, or one that ended while we looked
        }
    }

    private SimulatorOptions Options(string texture) => new(
        "paper-1mAh", texture, Speed: 600, Seed: 1, RepositoryFolder.Config, Path.Combine(folder.FullName, "appsettings.json"), Path.Combine(folder.FullName, "truth.jsonl"));
}
