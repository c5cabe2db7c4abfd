using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

/// <summary>A line that fails while a step runs, and answers that are none.</summary>
public sealed class KeithleyRunFaultTests
{
    private readonly ManualTimeProvider lineClock = new();

    [Theory]
    [InlineData("2400")]
    [InlineData("2450")]
    public async Task Run_LineGoes_IsATypedErrorAndTheStepIsStartedAgain(string device)
    {
        RunningFaultPlan faults = new(FaultPlan.Parse("disconnect@1s,seed=1"), lineClock);
        await using KeithleyRig rig = new(device, onPty: false, wire: channel => FaultyByteChannel.AtInstrument(channel, faults, null));
        IPotentiostat driver = rig.Connect();
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(1000), rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            await rig.NextAsync(outputs);
            lineClock.Advance(TimeSpan.FromSeconds(2));
            await Assert.ThrowsAsync<InstrumentException>(async () =>
            {
                while (await outputs.MoveNextAsync())
                {
                }
            });
        }

        // As the loop above a driver does after a restart.
        (List<PotentiostatSample> none, StepEnd unseen) = await rig.ReadAsync(driver.AdoptAsync(PotentiostatRig.Charge(1000), rig.Guard));
        Assert.Equal((0, StepEndReason.EndedUnseen, CellLoad.OpenCircuit), (none.Count, unseen.Reason, rig.Cell.Load));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Charge(10), rig.Guard));
        Assert.Equal((10, StepEndReason.Time), (samples.Count, end.Reason));
    }

    [Theory]
    [InlineData("2400")]
    [InlineData("2450")]
    public async Task Run_DeviceFallsSilent_IsATimeOutAndAnAbortWorksWhenItIsBack(string device)
    {
        RunningFaultPlan faults = new(FaultPlan.Parse("silence@1s+10s,seed=1"), lineClock);
        await using KeithleyRig rig = new(device, onPty: false, wire: channel => FaultyByteChannel.AtInstrument(channel, faults, null));
        IPotentiostat driver = rig.Connect(rig.Options with { ReplyTimeout = TimeSpan.FromSeconds(4) }); // the first reading must come within it
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(1000), rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            await rig.NextAsync(outputs);
            lineClock.Advance(TimeSpan.FromSeconds(2));
            await Assert.ThrowsAsync<InstrumentTimeoutException>(async () =>
            {
                while (await outputs.MoveNextAsync())
                {
                }
            });
        }

        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => driver.AbortAsync(rig.Guard));
        lineClock.Advance(TimeSpan.FromMinutes(1));
        IPotentiostat patient = rig.Connect();
        await patient.AbortAsync(rig.Guard);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Theory]
    [InlineData("2400", ":SENS:VOLT:PROT", "-113")]
    [InlineData("2450", ":SOUR:CURR:VLIM", "-113")]
    [InlineData("2450", ":TRIG:BLOC:BRAN:LIM:CONS", "-113")]
    public async Task Run_ASettingIsRefused_NamesTheErrorAndTheCellStaysOff(string device, string refused, string code)
    {
        await using KeithleyRig rig = new(device, onPty: false);
        await using KeithleyPotentiostat driver = new(async token => new MisspellingChannel(await rig.OpenAsync(token), refused), rig.Options, rig.Clock);
        InstrumentException error = await Assert.ThrowsAnyAsync<InstrumentException>(() => rig.ReadAsync(driver.RunAsync(PotentiostatRig.Charge(10), rig.Guard)));
        Assert.Contains($"error {code}, Undefined header", error.Message, StringComparison.Ordinal);
        Assert.Equal((0, CellLoad.OpenCircuit), (rig.Begun, rig.Cell.Load));
    }
}
