using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Beams;

/// <summary>A beam with two shutters and every quantity that can be told of, and its driver. What it tells is in the test's hand.</summary>
internal abstract class BeamRig : IAsyncDisposable
{
    public ManualTimeProvider Clock { get; } = new();

    public abstract IBeam Beam { get; }

    /// <summary>Every quantity, by the name under which it may be missing.</summary>
    public static IReadOnlyList<string> Quantities { get; } = ["ring-current", "shutter-1", "shutter-2", "intensity", "cell-temperature", "hutch-temperature"];

    /// <summary>Lets a quantity be something else from now on.</summary>
    /// <param name="value">NaN for no number.</param>
    /// <param name="isValid">False where its source says that it is not to be believed.</param>
    public abstract void Set(string quantity, double value, bool isValid = true);

    /// <summary>What belongs to a quantity in messages.</summary>
    public abstract string NameOf(string quantity);

    public abstract Task StopServerAsync();

    public abstract void StartServer();

    public abstract ValueTask DisposeAsync();
}
