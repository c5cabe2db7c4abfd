using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Beams;

/// <summary>What every beam's driver does on a bad line: a value is right or missing, never an old one, and once the line is good again all are told.</summary>
public abstract class BeamFaultContract
{
    // The line's own clock: its faults last as long as the first reading, or go by in strides.
    private readonly ManualTimeProvider lineClock = new();

    private protected abstract BeamRig CreateRig(RunningFaultPlan? faults);

    [Theory]
    [MemberData(nameof(TcpFaults.Plans), MemberType = typeof(TcpFaults))]
    public async Task ReadAsync_FaultyLine_IsRightOrATypedErrorAndThenTellsWhatIsSoNow(string plan, int stride)
    {
        await using BeamRig rig = CreateRig(new RunningFaultPlan(FaultPlan.Parse(plan + ",seed=1"), lineClock));
        Task<BeamReading> first = rig.Beam.ReadAsync(CancellationToken.None);
        while (!first.IsCompleted)
        {
            await Task.WhenAny(first, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None));
            lineClock.Advance(TimeSpan.FromMilliseconds(stride));
        }

        try
        {
            AssertRight(await first, 100, 25);
        }
        catch (InstrumentException)
        {
            // The allowed other outcome; which one depends on where the fault strikes.
        }

        Set(rig, 60, 30);
        lineClock.Advance(TimeSpan.FromSeconds(5)); // the faults are over, and whatever was late comes now
        await ReadAllAsync(rig, 60, 30);
    }

    [Fact]
    public async Task ReadAsync_ServerGoneAndBack_IsATypedErrorAndThenTellsWhatIsSoNow()
    {
        await using BeamRig rig = CreateRig(null);
        await ReadAllAsync(rig, 100, 25);
        await rig.StopServerAsync();
        await Assert.ThrowsAnyAsync<InstrumentException>(() => rig.Beam.ReadAsync(CancellationToken.None));
        Set(rig, 60, 30);
        rig.StartServer();
        await ReadAllAsync(rig, 60, 30);
    }

    private static void Set(BeamRig rig, double ring, double cell)
    {
        rig.Set("ring-current", ring);
        rig.Set("cell-temperature", cell);
    }

    /// <summary>As a layer above, until all is told.</summary>
    private async Task ReadAllAsync(BeamRig rig, double ring, double cell)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(2)); // for a broken build, never asserted
        while (true)
        {
            try
            {
                BeamReading reading = await rig.Beam.ReadAsync(patience.Token);
                AssertRight(reading, ring, cell);
                if (reading.Missing.IsEmpty) return;
            }
            catch (InstrumentException)
            {
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
            lineClock.Advance(TimeSpan.FromMilliseconds(200));
        }
    }

    private static void AssertRight(BeamReading reading, double ring, double cell)
    {
        BeamReading right = new(reading.At, ring, true, 250_000, cell, 22);
        Assert.Equal(reading.RingCurrentMilliamperes ?? ring, right.RingCurrentMilliamperes);
        Assert.NotEqual(false, reading.ShuttersAreOpen);
        Assert.Equal(reading.CellTemperatureCelsius ?? cell, right.CellTemperatureCelsius);
        if (reading.Missing.IsEmpty) Assert.Equal(right, reading);
    }
}
