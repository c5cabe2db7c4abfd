using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.MethodScript;

[Collection(nameof(LeakTests))]
public sealed class MethodScriptLeakTests
{
    [Fact]
    public async Task Cycles_OpenRunAbortClose1000Times_LeakNothing()
    {
        await using PotentiostatRig rig = new(onPty: true);
        await CycleAsync(rig);
        int terminals = ProcessResources.CountTerminals();

        for (int i = 0; i < 1000; i++) await CycleAsync(rig);

        Assert.Equal(terminals, ProcessResources.CountTerminals());
        Assert.Equal(3 * 1001, rig.Device.ScriptsAccepted);
        await ProcessResources.WaitForNoThreadAsync("serial:", rig.Guard);
    }

    // Three scripts: the cell is turned off, the step, and the cell is turned off.
    private static async Task CycleAsync(PotentiostatRig rig)
    {
        await using IPotentiostat driver = rig.Connect();
        await using (IAsyncEnumerator<StepOutput> outputs = driver.RunAsync(PotentiostatRig.Charge(100), rig.Guard).GetAsyncEnumerator(rig.Guard))
        {
            await rig.NextAsync(outputs);
        }

        await driver.AbortAsync(rig.Guard);
    }
}
