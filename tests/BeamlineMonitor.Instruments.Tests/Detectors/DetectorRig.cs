using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Detectors;

/// <summary>A detector on its emulator, with the experiment clock in the test's hand.</summary>
internal abstract class DetectorRig : IAsyncDisposable
{
    public ManualTimeProvider Clock { get; } = new();

    public abstract IDetector Detector { get; }

    /// <summary>Ends when the device counts.</summary>
    public abstract Task CountingAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Lets an exposure run: waits until it counts, lets time pass, and returns what it returns.</summary>
    public async Task<Exposure> RunAsync(Task<Exposure> exposure, TimeSpan time)
    {
        await Task.WhenAny(CountingAsync(), exposure);
        Clock.Advance(time);
        return await InTime.WaitAsync(exposure);
    }
}
