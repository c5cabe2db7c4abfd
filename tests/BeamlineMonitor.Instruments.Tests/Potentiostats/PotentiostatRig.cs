using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Lines;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>An emulated potentiostat with a cell, the line to it, and drivers for it. Experiment time stands still unless a test moves it; I/O time is real.</summary>
internal abstract class PotentiostatRig : IAsyncDisposable
{
    /// <summary>The current of the cell the paper cycles at 0.3 mA/cm² on a disc of 4 mm.</summary>
    public const double PlanAmperes = 37.7e-6;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // a limit for a broken build, never asserted

    private readonly CancellationTokenSource guard = new(Patience);
    private readonly ManualTimeProvider lineTime = new(); // it stands: the device waits for a host that is held up, and loses nothing
    private readonly PtyByteChannel? pty;
    private readonly Func<IByteChannel, IByteChannel> wire;
    private readonly CancellationTokenSource stop = new();
    private readonly List<Task> service = [];
    private readonly List<IAsyncDisposable> opened = [];

    /// <summary>Prepares the line.</summary>
    /// <param name="onPty">True for a pseudo-terminal, false for a line in memory.</param>
    /// <param name="cell">The cell; null for one at 2.5 V that moves 0.1 V in 100 s at the plan's current.</param>
    /// <param name="wire">What to put between the device and its line; null for nothing.</param>
    /// <param name="create">Makes the device for the cell and the experiment's clock.</param>
    protected PotentiostatRig(
        bool onPty, LinearCell? cell, Func<IByteChannel, IByteChannel>? wire, Func<LinearCell, TimeProvider, LineDeviceEmulator> create)
    {
        Cell = cell ?? new LinearCell(2.5, 100, 37.7e-3);
        Emulator = create(Cell, Clock);
        this.wire = wire ?? (channel => channel);
        if (!onPty) return;
        pty = PtyByteChannel.Open(null, lineTime);
        Serve(pty);
    }

    /// <summary>The experiment's clock.</summary>
    public ManualTimeProvider Clock { get; } = new();

    public LinearCell Cell { get; }

    public LineDeviceEmulator Emulator { get; }

    /// <summary>The pseudo-terminal of a rig that has one.</summary>
    public string PtyPath => pty!.Path;

    /// <summary>What the device says that it is.</summary>
    public abstract PotentiostatIdentity Identity { get; }

    /// <summary>How often the device was told to do something with the cell.</summary>
    public abstract int Begun { get; }

    /// <summary>How far the instrument's time of a sample may lie from whole intervals, s.</summary>
    public virtual double TimingTolerance => 0;

    /// <summary>By how much time moves on at most while a step is read, s: as far as the test likes where the device runs the step, less where the host must keep up.</summary>
    public virtual double LongestStride => double.PositiveInfinity;

    /// <summary>Ends a test that hangs: two minutes of real time after its last progress.</summary>
    public CancellationToken Guard => guard.Token;

    public static RestStep Rest(double seconds, double interval = 1) => new(TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(interval));

    public static ConstantCurrentStep Charge(double seconds, double interval = 1, double? upper = null) =>
        new(PlanAmperes, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(interval), null, upper);

    /// <summary>A driver on a line of its own.</summary>
    public IPotentiostat Connect() => Own(Create());

    /// <summary>A driver that waits no longer for a reply than a test of faults can.</summary>
    public IPotentiostat ConnectImpatient() => Own(CreateImpatient());

    /// <summary>A driver for which only one serial number may answer.</summary>
    public abstract IPotentiostat ConnectWired(string serialNumber);

    /// <summary>Opens a line as a driver does.</summary>
    public ValueTask<IByteChannel> OpenAsync(CancellationToken cancellationToken)
    {
        MakeProgress();
        if (pty is not null) return pty.Address.OpenAsync(null, cancellationToken);
        (MemoryByteChannel near, MemoryByteChannel far) = MemoryByteChannel.CreatePair(lineTime);
        Serve(far);
        return ValueTask.FromResult<IByteChannel>(near);
    }

    /// <summary>Reads a step to its end; experiment time moves on whenever the device waits for it.</summary>
    public async Task<(List<PotentiostatSample> Samples, StepEnd End)> ReadAsync(IAsyncEnumerable<StepOutput> stream, double stride = 1)
    {
        List<PotentiostatSample> samples = [];
        stride = Math.Min(stride, LongestStride);
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
        Emulator.CatchUp();
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

    protected abstract IPotentiostat Create();

    protected abstract IPotentiostat CreateImpatient();

    /// <summary>Disposes the driver with the rig.</summary>
    protected IPotentiostat Own(IPotentiostat driver)
    {
        MakeProgress();
        opened.Add(driver);
        return driver;
    }

    // A thousand cycles on a machine that has no time take minutes, and hang nowhere.
    private void MakeProgress() => guard.CancelAfter(Patience);

    private void Serve(IByteChannel channel) => service.Add(Emulator.ServeAsync(wire(channel), stop.Token));
}
