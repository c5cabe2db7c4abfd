using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.MethodScript;
using BeamlineMonitor.HardwareSim.Pressure;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Station;

/// <summary>36 h of experiment on a machine that wakes the simulator whenever it likes: nothing drifts from the clock. Real time is manual.</summary>
public sealed class DueTimeTests : IDisposable
{
    private const int Rate = 2000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // for a broken build, never asserted
    private static readonly TimeSpan Experiment = TimeSpan.FromHours(36), Interval = TimeSpan.FromSeconds(10), Preset = TimeSpan.FromSeconds(60);
    private readonly ManualTimeProvider real = new();
    private readonly ExperimentClock clock;
    private readonly Random lateness = new(1);
    private readonly CancellationTokenSource guard = new(Patience);

    public DueTimeTests() => clock = new ExperimentClock(ClockAnchor.Now(Rate, real), real);

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task Samples_Over36Hours_FallOnWholeIntervals()
    {
        NotedCell cell = new();
        MethodScriptDeviceEmulator device = new(cell, clock, new() { DeafAfterError = TimeSpan.Zero }, Rate);
        (MemoryByteChannel host, MemoryByteChannel line) = MemoryByteChannel.CreatePair();
        using CancellationTokenSource stop = new();
        Task serving = device.ServeAsync(line, stop.Token);
        MethodScriptOptions options = new(MethodScriptModel.ForDevice("es4_hr"), CellLimits.ForPlan(1e-5)) { SettleTime = TimeSpan.Zero, Rate = Rate };
        MethodScriptPotentiostat driver = new(_ => ValueTask.FromResult<IByteChannel>(host), options, clock, new ManualTimeProvider()); // it is never impatient
        ConstantCurrentStep step = new(1e-5, Experiment, Interval);
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(step, guard.Token).GetAsyncEnumerator(guard.Token))
        {
            Task<bool> first = outputs.MoveNextAsync().AsTask();
            while (!first.IsCompleted)
            {
                await Task.WhenAny(first, real.WaitForTimersAsync(1, guard.Token));
                if (!first.IsCompleted) real.Advance(TimeSpan.FromMilliseconds(5));
            }

            Assert.True(await first);
            while (device.IsRunning)
            {
                real.Advance(TimeSpan.FromMilliseconds(lateness.Next(1, 200)) + TimeSpan.FromTicks(lateness.Next(10_000)));
                device.CatchUp();
            }
        }

        await driver.DisposeAsync();
        await stop.CancelAsync();
        await Task.WhenAny(serving); // cancelled, or before that at the end of the line
        Assert.False(serving.IsFaulted);

        DateTimeOffset start = cell.Readings[0] - Interval;
        Assert.Equal(Enumerable.Range(1, (int)(Experiment / Interval)).Select(k => start + (k * Interval)), cell.Readings);
    }

    [Fact]
    public async Task Exposures_Over36Hours_EndAtTheirPresetExactly()
    {
        NotedCounts counts = new();
        await using CaServer server = new(new CaServerOptions(), TimeProvider.System);
        using McaRecordEmulator record = new(server, "mca1", new McaEmulatorOptions { Channels = 1, StatusInterval = TimeSpan.FromSeconds(10) }, counts, clock);
        server.Start();
        await using CaClient client = new(new CaClientOptions { Addresses = [$"127.0.0.1:{server.EndPoint.Port}"], OperationTimeout = Patience, EchoTimeout = Patience }, TimeProvider.System);
        CaChannel preset = await client.Open("mca1.PRTM").WhenConnectedAsync(guard.Token), start = await client.Open("mca1.ERST").WhenConnectedAsync(guard.Token);
        await preset.WriteAsync(CaValue.Of(Preset.TotalSeconds), guard.Token);

        DateTimeOffset end = clock.GetUtcNow() + Experiment;
        List<DateTimeOffset> starts = [];
        while (clock.GetUtcNow() < end)
        {
            starts.Add(clock.GetUtcNow());
            Task exposure = start.WriteAsync(CaValue.Of(1.0), TimeSpan.FromMinutes(1), guard.Token);
            while (record.Starts < starts.Count) await Task.Yield();
            while (record.IsAcquiring) real.Advance(TimeSpan.FromMilliseconds(lateness.Next(1, 100)) + TimeSpan.FromTicks(lateness.Next(10_000)));
            await exposure;
        }

        Assert.True(starts.Count > 500, "So few exposures cannot have filled 36 h.");
        Assert.Equal(starts.Select(at => (at, Preset)), counts.Exposures);
    }

    // The order rule: when an exposure is counted, the potentiostat has done what was due, and the cell is at the end of the exposure.
    [Fact]
    public void Counts_OfAnExposure_FindTheCellAtItsEnd()
    {
        NotedCell cell = new();
        MethodScriptDeviceEmulator device = new(cell, clock, null, Rate);
        List<ExposureWindow> counted = [];
        OtherCellServers servers = new(new CellSources("cell2", cell, new SteadyLine(3)), device);
        CaughtUpMcaSource source = new(new NotedCounts(), servers.CatchUp, counted.Add);
        DateTimeOffset start = clock.GetUtcNow();
        real.Advance(TimeSpan.FromMilliseconds(30));

        source.DeadTimeFraction(start);
        Assert.Equal(start, cell.Readings[^1]);
        source.Counts(start, Preset, Preset, 1);
        Assert.Equal(start + Preset, cell.Readings[^1]);
        Assert.Equal([new ExposureWindow(start, start + Preset)], counted);
    }

    /// <summary>A cell that notes when it is read.</summary>
    private sealed class NotedCell : ICellSource
    {
        public List<DateTimeOffset> Readings { get; } = [];

        public void Apply(DateTimeOffset at, CellLoad load)
        {
        }

        public CellReading Read(DateTimeOffset at)
        {
            Readings.Add(at);
            return new CellReading(3, 1e-5);
        }
    }

    /// <summary>Counts nothing and notes of which exposures.</summary>
    private sealed class NotedCounts : IMcaSource
    {
        public List<(DateTimeOffset Start, TimeSpan RealTime)> Exposures { get; } = [];

        public double DeadTimeFraction(DateTimeOffset at) => 0;

        public ImmutableArray<uint> Counts(DateTimeOffset startedAt, TimeSpan realTime, TimeSpan liveTime, int channels)
        {
            Exposures.Add((startedAt, realTime));
            return [.. new uint[channels]];
        }
    }
}
