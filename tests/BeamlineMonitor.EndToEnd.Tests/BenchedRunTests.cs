using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>The run that the benches time is a run like any other: it is written, verified and replayed to the same bytes.</summary>
public sealed class BenchedRunTests : IDisposable
{
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(5));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task RunFile_OfThreeHours_VerifiesAndReplaysToTheSamePayloads()
    {
        string run = Path.Combine(folder.FullName, "three-hours.run");
        await RunAsync("payloads ", "BeamlineMonitor.Benchmarks", "run-file", run, "3");
        await RunAsync("sound", "beamline-monitor", "verify", run);
        await RunAsync("payloads equal the recorded ones", "beamline-monitor", "replay", run);
    }

    private async Task RunAsync(string said, string program, params string[] arguments)
    {
        await using ForeignProcess process = ForeignProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments]);
        await process.WaitForLineAsync(said, guard.Token);
        Assert.Equal(0, await process.WaitForExitAsync(guard.Token));
    }
}
