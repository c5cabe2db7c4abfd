using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Stages;

/// <summary>An axis at 0 that may go from -5 to 5 mm at 0.1 mm/s, its driver, and somebody else who moves it too. The axis's time is in the test's hand.</summary>
internal abstract class StageRig : IAsyncDisposable
{
    public const double LimitMicrometres = 5000;

    public ManualTimeProvider Clock { get; } = new();

    public abstract IStage Stage { get; }

    /// <summary>Lets the axis run until the driver has what it waits for.</summary>
    public async Task<T> ArriveAsync<T>(Task<T> move)
    {
        await MovingAsync(move);
        Clock.Advance(TimeSpan.FromMinutes(10));
        return await InTime.WaitAsync(move);
    }

    /// <summary>Waits until the axis moves.</summary>
    public async Task MovingAsync(Task move)
    {
        while (!await IsMovingAsync()) Assert.False(move.IsFaulted, $"{move.Exception?.InnerException?.Message}");
    }

    /// <summary>Waits until the axis is at rest, without letting its time pass.</summary>
    public async Task RestingAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // for a broken build, never asserted
        while (await IsMovingAsync()) limit.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Where somebody else reads the axis, µm.</summary>
    public abstract Task<double> PositionAsync();

    /// <summary>Somebody else sends the axis, µm, and does not wait.</summary>
    public abstract Task SendAsync(double micrometres);

    public abstract Task<bool> IsMovingAsync();

    public abstract Task StopServerAsync();

    public abstract void StartServer();

    public abstract ValueTask DisposeAsync();
}
