using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

/// <summary>The contract on a SourceMeter, and what both models have of their own.</summary>
public abstract class KeithleyContract : PotentiostatContract
{
    private protected abstract string Device { get; }

    private protected override bool KeepsLimitsAlone => KeithleyModel.ForDevice(Device).Rating.KeepsLimitsAlone;

    private protected override PotentiostatRig CreateRig(LinearCell? cell = null) => new KeithleyRig(Device, onPty: false, cell);

    [Fact]
    public async Task Anything_FromTheFirstCommandOn_NeverShortsTheCell()
    {
        await using KeithleyRig rig = new(Device, onPty: false);
        IPotentiostat driver = rig.Connect();
        await driver.AbortAsync(rig.Guard); // its off-state is normal until then, a short
        await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Charge(5), rig.Guard));
        await rig.ReadAsync(driver.RunAsync(PotentiostatRig.Rest(5), rig.Guard));
        Assert.False(rig.Device.HasShorted);
        Assert.False(rig.Device.IsOutputOn);
    }

    [Fact]
    public async Task Adopt_StepOfADeadProcess_TurnsTheCellOffAndSaysThatItsEndWasUnseen()
    {
        await using PotentiostatRig rig = CreateRig();
        await StartAndAbandonAsync(rig, PotentiostatRig.Charge(20_000));
        (List<PotentiostatSample> samples, StepEnd end) = await rig.ReadAsync(rig.Connect().AdoptAsync(PotentiostatRig.Charge(20_000), rig.Guard));
        Assert.Empty(samples);
        Assert.Equal(StepEndReason.EndedUnseen, end.Reason);
        Assert.False(rig.Emulator.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, rig.Cell.Load);
    }

    [Fact]
    public async Task Run_AnotherModelAnswers_IsRefusedWithBothNames()
    {
        await using KeithleyRig rig = new(Device, onPty: false);
        string other = Device == "2400" ? "2450" : "2400";
        IPotentiostat driver = rig.Connect(rig.Options with { Model = KeithleyModel.ForDevice(other) });
        AnotherPotentiostatException refused = await Assert.ThrowsAsync<AnotherPotentiostatException>(() => driver.IdentifyAsync(rig.Guard));
        Assert.Contains($"MODEL {Device}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"Keithley {other} is configured", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.9, 19.8, 1e-3, "compliance")]
    [InlineData(1.9, 25, 1e-3, "rated for -20 to 20 V")]
    [InlineData(1.9, 3.6, 2, "rated for up to 1 A")]
    public void Create_LimitsPastTheRating_AreRefused(double low, double high, double amperes, string why)
    {
        KeithleyOptions options = new(KeithleyModel.ForDevice(Device), new CellLimits(amperes, low, high));
        ArgumentException refused = Assert.Throws<ArgumentException>(() =>
            new KeithleyPotentiostat(_ => throw new InvalidOperationException("must not be opened"), options, TimeProvider.System));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }
}
