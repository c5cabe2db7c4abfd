using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;
using BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

[Collection(nameof(LeakTests))]
public sealed class PotentiostatLeakTests
{
    [Theory]
    [InlineData("es4_hr", 3)] // the cell is turned off, the step, and the cell is turned off
    [InlineData("2400", 1)]
    [InlineData("2450", 1)]
    public async Task Cycles_OpenRunAbortClose1000Times_LeakNothing(string device, int begunACycle)
    {
        await using PotentiostatRig rig = device == "es4_hr" ? new MethodScriptRig(onPty: true) : new KeithleyRig(device, onPty: true);
        await CycleAsync(rig);
        int terminals = ProcessResources.CountTerminals();

        for (int i = 0; i < 1000; i++) await CycleAsync(rig);

        Assert.InRange(ProcessResources.CountTerminals(), 0, terminals);
        Assert.Equal(begunACycle * 1001, rig.Begun);
        await ProcessResources.WaitForNoThreadAsync("serial:", rig.Guard);
    }

    // Between two looks at a step that the device runs, a driver waits half its interval of real time: a short one keeps a thousand cycles short.
    private static async Task CycleAsync(PotentiostatRig rig)
    {
        const double interval = 0.02;
        await using IPotentiostat driver = rig.Connect();
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(100, interval), rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            await rig.NextAsync(outputs, interval);
        }

        await driver.AbortAsync(rig.Guard);
    }
}
