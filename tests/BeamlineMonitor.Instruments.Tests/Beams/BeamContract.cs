using BeamlineMonitor.Instruments.Beams;

namespace BeamlineMonitor.Instruments.Tests.Beams;

/// <summary>What every driver of a beam keeps, whatever is behind it.</summary>
public abstract class BeamContract
{
    public static TheoryData<string> Quantities => [.. BeamRig.Quantities];

    private protected abstract BeamRig CreateRig();

    [Fact]
    public async Task ReadAsync_TellsAllAtTheTimeOfReading()
    {
        await using BeamRig rig = CreateRig();
        rig.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new BeamReading(rig.Clock.GetUtcNow(), 100, true, 250_000, 25, 22), await rig.Beam.ReadAsync(CancellationToken.None));
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 0, false)]
    [InlineData(0, 0, false)]
    [InlineData(double.NaN, 0, false)] // one that is closed is enough
    [InlineData(double.NaN, 1, null)]
    public async Task ReadAsync_TwoShutters_AreOpenOnlyTogether(double first, double second, bool? expected)
    {
        await using BeamRig rig = CreateRig();
        rig.Set("shutter-1", first);
        rig.Set("shutter-2", second);
        Assert.Equal(expected, (await rig.Beam.ReadAsync(CancellationToken.None)).ShuttersAreOpen);
    }

    [Theory]
    [MemberData(nameof(Quantities))]
    public async Task ReadAsync_OneThatMeansNothing_IsNamedAndTheOthersAreRead(string quantity)
    {
        await using BeamRig rig = CreateRig();
        foreach ((double value, bool isValid) in ((double, bool)[])[(double.NaN, true), (double.PositiveInfinity, true), (101.5, false)])
        {
            rig.Set(quantity, value, isValid);
            BeamReading reading = await rig.Beam.ReadAsync(CancellationToken.None);
            MissingVariable missing = Assert.Single(reading.Missing);
            Assert.Equal(quantity, missing.Quantity);
            Assert.Contains(rig.NameOf(quantity), missing.Cause, StringComparison.Ordinal);
            Assert.Equal(
                new BeamReading(
                    rig.Clock.GetUtcNow(),
                    quantity == "ring-current" ? null : 100,
                    quantity.StartsWith("shutter", StringComparison.Ordinal) ? null : true,
                    quantity == "intensity" ? null : 250_000,
                    quantity == "cell-temperature" ? null : 25,
                    quantity == "hutch-temperature" ? null : 22),
                reading with { Missing = [] });
        }

        rig.Set(quantity, 1);
        Assert.Empty((await rig.Beam.ReadAsync(CancellationToken.None)).Missing);
    }

    [Fact]
    public async Task ReadAsync_NoneMeansAnything_IsAnErrorThatNamesThem()
    {
        await using BeamRig rig = CreateRig();
        foreach (string quantity in BeamRig.Quantities) rig.Set(quantity, double.NaN);
        InstrumentException fault = await Assert.ThrowsAsync<InstrumentException>(() => rig.Beam.ReadAsync(CancellationToken.None));
        Assert.All(BeamRig.Quantities, quantity => Assert.Contains(rig.NameOf(quantity), fault.Message, StringComparison.Ordinal));
        rig.Set("intensity", 7);
        Assert.Equal(7, (await rig.Beam.ReadAsync(CancellationToken.None)).Intensity);
    }

    [Theory]
    [InlineData("ring-current")]
    [InlineData("shutter-2")]
    [InlineData("intensity")]
    public async Task ChangedAsync_WhatDecidesChanges_EndsAndLosesNoChangeBetweenTwoWaits(string quantity)
    {
        await using BeamRig rig = CreateRig();

        // The first values of all that decide end some of the waits, the changes the others; none is lost between two waits.
        for (int i = 1; i <= 2 * BeamRig.Quantities.Count; i++)
        {
            rig.Set(quantity, i);
            await InTime.WaitAsync(rig.Beam.ChangedAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task ChangedAsync_Cancelled_ReturnsPromptlyAndLeavesTheBeamReadable()
    {
        await using BeamRig rig = CreateRig();
        using CancellationTokenSource abandon = new();
        Task wait = rig.Beam.ChangedAsync(abandon.Token);
        await abandon.CancelAsync();
        await InTime.WaitAsync(Task.WhenAny(wait)); // it may have ended by a first value just before
        Assert.Equal(100, (await rig.Beam.ReadAsync(CancellationToken.None)).RingCurrentMilliamperes);
    }
}
