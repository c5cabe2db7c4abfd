using System.Text.Json.Nodes;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;
using BeamlineMonitor.Instruments.Pressure;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Simulation;

/// <summary>The real drivers on the simulator in another process.</summary>
public sealed class WholeChargeTests(ITestOutputHelper output) : IDisposable
{
    private const double PlanAmperes = 12.566e-6; // 0.1 mA/cm² on the paper's disc of 4 mm
    private const double BudgetSpeed = 600; // at which all servers together may take one core
    private const long MostGrowthBytes = 256 << 20; // far more than a heap that has not been collected
    private static readonly TimeSpan FrameTime = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(3));

    // eng/soak.sh takes 600, at which the charge lasts 51 s.
    private static string Speed => Environment.GetEnvironmentVariable("BEAMLINE_MONITOR_SPEED") ?? "2000";

    public void Dispose() => guard.Dispose();

    // 8.5 h at 2000 times: 15 s. The cut-off is tested on the device; the truth is that of the reference twin at the end of its charge (.571 .576 .579 .640).
    [Fact]
    public async Task Drivers_OverAWholeCharge_ReachTheCutOffAndReadEveryLayer()
    {
        await using SimulatorProcess simulator = await SimulatorProcess.RunAsync($"--scenario paper-1mAh --speed {Speed}", guard.Token);
        MethodScriptPotentiostat potentiostat = simulator.Potentiostat(CellLimits.ForPlan(PlanAmperes));
        using ModbusPressureController pressure = simulator.Pressure(new PressureLimits(0, 40, 5));
        ConstantCurrentStep charge = new(PlanAmperes, TimeSpan.FromHours(16), TimeSpan.FromSeconds(10));

        using CancellationTokenSource charged = CancellationTokenSource.CreateLinkedTokenSource(guard.Token);
        Task<List<Exposure>> first = ExposeAsync(simulator, simulator.Detector(0), moves: true, charged.Token);
        Task<List<Exposure>> second = ExposeAsync(simulator, simulator.Detector(1), moves: false, charged.Token);
        long started = TimeProvider.System.GetTimestamp();
        DateTimeOffset began = simulator.Clock.GetUtcNow();
        (TimeSpan processorBefore, long residentBefore) = simulator.Resources();
        List<PotentiostatSample> samples = [];
        StepEnd? end = null;
        await foreach (StepOutput step in potentiostat.RunAsync(charge, guard.Token))
        {
            if (step is PotentiostatSample sample) samples.Add(sample);
            else end = (StepEnd)step;
        }

        (TimeSpan processor, long residentBytes) = simulator.Resources();
        output.WriteLine($"Simulator: {(processor - processorBefore) / TimeProvider.System.GetElapsedTime(started):P0} of a core, {residentBytes >> 20} MiB");
        DateTimeOffset ended = simulator.Clock.GetUtcNow();
        Assert.InRange(processor - processorBefore, TimeSpan.Zero, (ended - began) / BudgetSpeed); // processor time, which is the same on a busy machine
        Assert.InRange(residentBytes, 0, residentBefore + MostGrowthBytes);
        PressureReading pressed = await pressure.ReadAsync(guard.Token);
        await charged.CancelAsync();
        List<Exposure>[] exposures = await Task.WhenAll(first, second);
        JsonNode truth = await simulator.TruthAfterAsync(ended, guard.Token);
        await AssertClockIsOursAsync(simulator); // also at the end, so that neither clock drifts

        Assert.Equal((StepEndReason.Limit, 0), (end!.Reason, end.DamagedLines));
        Assert.InRange(samples[^1].PotentialVolts!.Value, CellLimits.DefaultMaximumVolts, CellLimits.DefaultMaximumVolts + 0.002);
        Assert.InRange(samples[^2].PotentialVolts!.Value, 3.59, CellLimits.DefaultMaximumVolts);
        Assert.Equal(Enumerable.Range(1, samples.Count).Select(k => k * charge.Interval), samples.Select(sample => sample.DeviceTime));
        Assert.Equal(30, pressed.StackPressureMPa!.Value, 3);
        foreach (Exposure exposure in exposures.SelectMany(list => list))
        {
            Assert.Equal(ExposureCompleteness.Full, exposure.Completeness);
            Assert.Equal(FrameTime, exposure.Elements[0].Spectrum.RealTime);
            Assert.InRange(exposure.Elements[0].Spectrum.Counts.Sum(n => (long)n), 10_000, 10_000_000);
            Assert.Empty(exposure.Elements[0].Warnings);
        }

        double[] x = [.. truth["layers"]!.AsArray().Select(layer => layer!["x"]!.GetValue<double>())];
        output.WriteLine($"{exposures[0].Count} + {exposures[1].Count} exposures, {samples.Count} samples, x {string.Join(' ', x.Select(value => $"{value:0.0000}"))}");

        // The simulator tells the truth of every frame: the counts were of what was there between its start and its end.
        List<JsonNode> frames = [.. simulator.Told("frame").Where(frame => frame["detector"]!.GetValue<string>() == simulator.Wiring.Detectors[0].Name)];
        foreach (Exposure exposure in exposures[0])
        {
            JsonNode frame = frames.MinBy(frame => (frame["start_utc"]!.GetValue<DateTimeOffset>() - exposure.StartedAt).Duration())!;
            Assert.Equal(FrameTime, frame["end_utc"]!.GetValue<DateTimeOffset>() - frame["start_utc"]!.GetValue<DateTimeOffset>());
            Assert.InRange(frame["x_gauge"]!.GetValue<double>(), 0.57, 0.991);
        }

        // Since the cut-off the cell has rested, for as long as this took: layers 1 to 3 have evened out, their mean and the dense zone of layer 4 stay.
        Assert.InRange(x.Average(), ((0.571 + 0.576 + 0.579 + 0.640) / 4) - 0.003, ((0.571 + 0.576 + 0.579 + 0.640) / 4) + 0.003);
        Assert.InRange(x[3], 0.634, 0.643);
        Assert.True(exposures[0].Count >= x.Length, "Not every layer was exposed.");
    }

    [Fact]
    public async Task Clock_OfTheOtherProcess_IsOurs()
    {
        await using SimulatorProcess simulator = await SimulatorProcess.RunAsync("--speed 600", guard.Token);
        await AssertClockIsOursAsync(simulator);
    }

    // The record stamps what it shows when it is processed, which lies between two readings of our own clock.
    private async Task AssertClockIsOursAsync(SimulatorProcess simulator)
    {
        string record = simulator.Wiring.Detectors[0].Records[0];
        using CaChannel process = simulator.ChannelAccess.Open($"{record}.PROC");
        await process.WhenConnectedAsync(guard.Token);

        DateTimeOffset before = simulator.Clock.GetUtcNow();
        await process.WriteAsync(CaValue.Of((byte)1), guard.Token);
        DateTimeOffset after = simulator.Clock.GetUtcNow();

        DateTimeOffset theirs = (await simulator.ReadPvAsync($"{record}.ERTM", guard.Token)).Stamp!.Value;
        Assert.InRange(theirs, before, after);
    }

    private static async Task<List<Exposure>> ExposeAsync(SimulatorProcess simulator, EpicsMcaDetector detector, bool moves, CancellationToken cancellationToken)
    {
        double[] layers = [.. simulator.Start["layers_stage_um"]!.AsArray().Select(place => place!.GetValue<double>())];
        List<Exposure> exposures = [];
        try
        {
            while (true)
            {
                if (moves) await simulator.MoveStageAsync(layers[exposures.Count % layers.Length], cancellationToken);
                exposures.Add(await detector.ExposeAsync(new ExposurePreset(PresetKind.RealTime, FrameTime), cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return exposures;
        }
    }
}
