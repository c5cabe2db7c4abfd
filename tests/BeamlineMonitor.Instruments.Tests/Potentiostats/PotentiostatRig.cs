using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>An emulated potentiostat with a cell, the line to it, and drivers for it. Experiment time stands still unless a test moves it; I/O time is real.</summary>
internal sealed class PotentiostatRig : IAsyncDisposable
{
    /// <summary>The current of the cell the paper cycles at 0.3 mA/cm² on a disc of 4 mm.</summary>
    public const double PlanAmperes = 37.7e-6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a limit for a broken build, never asserted

    private readonly CancellationTokenSource guard = new(Patience);
    private readonly PtyByteChannel? pty;
    private readonly Func<IByteChannel, IByteChannel> wire;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> service = [];
    private readonly List<IAsyncDisposable> opened = [];

    /// <summary>Switches the device on.</summary>
    /// <param name="onPty">True for a pseudo-terminal, false for a line in memory.</param>
    /// <param name="cell">The cell; null for one at 2.5 V that moves 0.1 V in 100 s at the plan's current.</param>
    /// <param name="device">The device; null for one that is not deaf after errors, which would only cost time.</param>
    /// <param name="wire">What to put between the device and its line; null for nothing.</param>
    public PotentiostatRig(bool onPty, LinearCell? cell = null, MethodScriptDeviceOptions? device = null, Func<IByteChannel, IByteChannel>? wire = null)
    {
        Cell = cell ?? new LinearCell(2.5, 100, 37.7e-3);
        Device = new MethodScriptDeviceEmulator(Cell, Clock, device ?? new() { DeafAfterError = TimeSpan.Zero });
        this.wire = wire ?? (channel => channel);
        if (!onPty) return;
        pty = PtyByteChannel.Open(null, null);
        Serve(pty);
    }

    /// <summary>The experiment's clock.</summary>
    public ManualTimeProvider Clock { get; } = new();

    public LinearCell Cell { get; }

    public MethodScriptDeviceEmulator Device { get; }

    /// <summary>Ends a test that hangs: two minutes of real time after its last progress.</summary>
    public CancellationToken Guard => guard.Token;

    /// <summary>Options with the plan's limits and short waits.</summary>
    public static MethodScriptOptions Options { get; } = new(MethodScriptModel.ForDevice("es4_hr"), CellLimits.ForPlan(PlanAmperes)) { SettleTime = TimeSpan.Zero };

    public static RestStep Rest(double seconds, double interval = 1) => new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(interval));

    public static ConstantCurrentStep Charge(double seconds, double interval = 1, double? upper = null) =>
        new(PlanAmperes, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(interval), null, upper);

    /// <summary>A driver on a line of its own.</summary>
    public IPotentiostat Connect(MethodScriptOptions? options = null)
    {
        MakeProgress();
        MethodScriptPotentiostat driver = new(OpenAsync, options ?? Options, Clock);
        opened.Add(driver);
        return driver;
    }

    /// <summary>Opens a line as a driver does.</summary>
    public ValueTask<IByteChannel> OpenAsync(CancellationToken cancellationToken)
    {
        MakeProgress();
        if (pty is not null) return pty.Address.OpenAsync(null, cancellationToken);
        (MemoryByteChannel near, MemoryByteChannel far) = MemoryByteChannel.CreatePair();
        Serve(far);
        return ValueTask.FromResult<IByteChannel>(near);
    }

    /// <summary>Reads a step to its end; experiment time moves on whenever the device waits for it.</summary>
    public async Task<(List<PotentiostatSample> Samples, StepEnd End)> ReadAsync(IAsyncEnumerable<StepOutput> stream, double stride = 1)
    {
        List<PotentiostatSample> samples = [];
        await using IAsyncEnumerator<StepOutput> outputs = stream.GetAsyncEnumerator(Guard);
        while (await MoveAsync(outputs.MoveNextAsync().AsTask(), stride))
        {
            if (outputs.Current is StepEnd end)
            {
                Assert.False(await outputs.MoveNextAsync());
                return (samples, end);
            }

            MakeProgress();
            samples.Add((PotentiostatSample)outputs.Current);
        }

        throw new InvalidOperationException("The stream ended without its end.");
    }

    /// <summary>Reads the next output of a step that runs: experiment time moves on by one interval, no more.</summary>
    public async Task<StepOutput> NextAsync(IAsyncEnumerator<StepOutput> outputs, double interval = 1)
    {
        Task<bool> next = outputs.MoveNextAsync().AsTask();
        await Task.WhenAny(next, Clock.WaitForTimersAsync(1, Guard));
        if (!next.IsCompleted) Clock.Advance(TimeSpan.FromSeconds(interval));
        Assert.True(await next);
        return outputs.Current;
    }

    /// <summary>Waits for something that needs experiment time to pass; how far it passes meanwhile is left open.</summary>
    private async Task<T> MoveAsync<T>(Task<T> task, double stride = 1)
    {
        while (!task.IsCompleted)
        {
            await Task.WhenAny(task, Clock.WaitForTimersAsync(1, Guard));
            Guard.ThrowIfCancellationRequested();
            if (!task.IsCompleted) Clock.Advance(TimeSpan.FromSeconds(stride));
        }

        return await task;
    }

    /// <summary>Lets experiment time pass while nobody reads.</summary>
    public void LetPass(double seconds)
    {
        MakeProgress();
        Clock.Advance(TimeSpan.FromSeconds(seconds));
        Device.CatchUp();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable driver in opened) await driver.DisposeAsync();
        await stop.CancelAsync();
        try
        {
            await Task.WhenAll(service);
        }
        catch (OperationCanceledException)
        {
            // Stopped by this rig; a fault of the device would show here.
        }

        if (pty is not null) await pty.DisposeAsync();
    }

    // A thousand cycles on a machine that has no time take minutes, and hang nowhere.
    private void MakeProgress() => guard.CancelAfter(Patience);

    private void Serve(IByteChannel channel) => service.Add(Device.ServeAsync(wire(channel), stop.Token));
}
