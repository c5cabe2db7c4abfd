using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

public sealed class PotentialTests(ITestOutputHelper output)
{
    [Fact]
    public void Fresh_AtOpenCircuit_ShowsTheEquilibriumOfItsLithium()
    {
        CellParameters parameters = PaperCells.Of("1mAh");
        var cell = new OperandoCell(parameters, PaperCells.Plain, PaperCells.Start);
        Assert.Equal(3.657 - 0.62, cell.Read(PaperCells.Start.AddHours(1)).PotentialVolts, 12);
        Assert.Equal(0, cell.Read(PaperCells.Start.AddHours(2)).CurrentAmperes);
    }

    [Theory]
    [InlineData(3.5)]
    [InlineData(-2)]
    public void Galvanostat_TheInstantItIsApplied_AddsTheDropsWorkedByHand(double currentDensity)
    {
        CellParameters parameters = PaperCells.Of("1mAh");
        var cell = new OperandoCell(parameters, PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(parameters, currentDensity));

        // Half a volume out: 25 nm of LiCoO2, 90.9 % dense, under j/F.
        double surface = 0.99 - (currentDensity / 96485.33212 / 51555 * 25e-9 / 1.5e-13 / 0.909);
        double exchange = 96485.33212 * 6.6e-12 * 0.099 * Math.Sqrt(1200) * 51555 * Math.Sqrt(surface * (1 - surface));
        double overpotential = 2 * 8.314462618 * 298 / 96485.33212 * Math.Asinh(currentDensity / (2 * exchange));
        double ohmic = currentDensity * ((1e-3 / 0.065) + (17e-6 / 0.0952 / 2));
        CellReading reading = cell.Read(PaperCells.Start);
        Assert.Equal(parameters.OpenCircuit.Volts(surface) - 0.62 + overpotential + ohmic, reading.PotentialVolts, 12);
        Assert.Equal(currentDensity * Math.PI * 4e-6, reading.CurrentAmperes, 15);
    }

    [Fact]
    public void Potentiostat_AfterACharge_HoldsItsPotentialWhileTheCurrentDecays()
    {
        CellParameters parameters = PaperCells.Of("3mAh");
        (OperandoCell cell, CellState state) = PaperCells.Charge(parameters);
        double last = state.Reading.CurrentAmperes, first = last;
        cell.Apply(state.At, new CellLoad(CellMode.Potentiostatic, 3.6));
        for (int second = 0; second <= 4 * 3600; second += 5)
        {
            CellReading reading = cell.Read(state.At.AddSeconds(second));
            Assert.Equal(3.6, reading.PotentialVolts, 1e-6);
            Assert.InRange(reading.CurrentAmperes, 0, last * (1 + 1e-9));
            last = reading.CurrentAmperes;
        }

        output.WriteLine($"current fell from {first:E3} A to {last:E3} A in 4 h");
        Assert.InRange(last, 0, first / 2);
    }

    [Fact]
    public void Potentiostat_Discharging_HoldsItsPotentialWhileTheCurrentDecays()
    {
        CellParameters parameters = PaperCells.Of("1mAh");
        (OperandoCell cell, CellState state) = PaperCells.Charge(parameters);
        double last = double.NegativeInfinity;
        cell.Apply(state.At, new CellLoad(CellMode.Potentiostatic, 3.0));
        for (int second = 0; second <= 3600; second++)
        {
            CellReading reading = cell.Read(state.At.AddSeconds(second));
            Assert.Equal(3.0, reading.PotentialVolts, 1e-6);
            Assert.True(reading.CurrentAmperes >= last && reading.CurrentAmperes < 0, $"{reading.CurrentAmperes} after {last}");
            last = reading.CurrentAmperes;
        }
    }

    [Fact]
    public void Rest_AfterACharge_RelaxesToEvenLithiumAndItsPotential()
    {
        CellParameters parameters = PaperCells.Of("3mAh");
        (OperandoCell cell, CellState charged) = PaperCells.Charge(parameters);
        cell.Apply(charged.At, CellLoad.OpenCircuit);
        CellReading early = cell.Read(charged.At.AddMinutes(1));
        CellState rested = cell.StateAt(charged.At.AddDays(2));
        Assert.All(cell.ProfileAt(rested.At), slab => Assert.Equal(charged.MeanX, slab.ActiveX, 1e-6));
        Assert.Equal(charged.ChargeCoulombs, rested.ChargeCoulombs);
        Assert.Equal(charged.MeanX, rested.MeanX, 1e-9);
        Assert.Equal(parameters.OpenCircuit.Volts(rested.MeanX) - 0.62, rested.Reading.PotentialVolts, 1e-5);
        Assert.True(rested.Reading.PotentialVolts < early.PotentialVolts && early.PotentialVolts < charged.Reading.PotentialVolts);
    }

    [Fact]
    public void Apply_NotANumber_IsRefused()
    {
        var cell = new OperandoCell(PaperCells.Of("1mAh"), PaperCells.Plain, PaperCells.Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.Apply(PaperCells.Start, new CellLoad(CellMode.Galvanostatic, double.NaN)));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => cell.Apply(PaperCells.Start, new CellLoad(CellMode.Potentiostatic, double.PositiveInfinity)));
        Assert.Equal(CellLoad.OpenCircuit, cell.StateAt(PaperCells.Start).Load);
    }

    [Fact]
    public void Read_MoreThanAMonthAhead_IsRefusedAndChangesNothing()
    {
        var cell = new OperandoCell(PaperCells.Of("1mAh"), PaperCells.Plain, PaperCells.Start);
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.Read(DateTimeOffset.MaxValue));
        Assert.Equal(PaperCells.Start, cell.StateAt(PaperCells.Start).At);
    }

    [Fact]
    public void Read_AnEarlierInstant_CountsAsTheOneReached()
    {
        var cell = new OperandoCell(PaperCells.Of("1mAh"), PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(cell.Parameters, 1));
        CellState state = cell.StateAt(PaperCells.Start.AddHours(1));
        Assert.Equal(state, cell.StateAt(PaperCells.Start.AddMinutes(30)));
    }
}
