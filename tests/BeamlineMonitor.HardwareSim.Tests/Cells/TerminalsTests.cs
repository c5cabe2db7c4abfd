using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

public sealed class TerminalsTests
{
    private static readonly DateTimeOffset Start = PaperCells.Start;
    private readonly OperandoCell cell = new(PaperCells.Of("1mAh"), PaperCells.Plain, Start);

    [Fact]
    public void Terminals_OfAnExposure_AreTheMeanOfItsReadings()
    {
        cell.Apply(Start, PaperCells.Galvanostat(cell.Parameters, 1));
        cell.StateAt(Start.AddHours(1));
        (double volts, double amperes) = (0, 0);
        for (int second = 0; second < 60; second++)
        {
            CellReading before = cell.Read(Start.AddHours(1).AddSeconds(second)), after = cell.Read(Start.AddHours(1).AddSeconds(second + 1));
            volts += (before.PotentialVolts + after.PotentialVolts) / 120;
            amperes += after.CurrentAmperes / 60;
        }

        CellReading mean = cell.Terminals(new ExposureWindow(Start.AddHours(1), Start.AddHours(1).AddMinutes(1)));
        Assert.Equal(volts, mean.PotentialVolts, 1e-7);
        Assert.Equal(amperes, mean.CurrentAmperes, 1e-15);
    }

    [Fact]
    public void Terminals_LoadChangedHalfWay_AreHalfOfEach()
    {
        double rest = cell.StateAt(Start.AddSeconds(30)).Reading.PotentialVolts;
        cell.Apply(Start.AddSeconds(30), PaperCells.Galvanostat(cell.Parameters, 1));
        double first = cell.StateAt(Start.AddSeconds(30)).Reading.PotentialVolts, last = cell.StateAt(Start.AddSeconds(60)).Reading.PotentialVolts;
        CellReading mean = cell.Terminals(new ExposureWindow(Start, Start.AddSeconds(60)));
        Assert.Equal(cell.Read(Start.AddSeconds(60)).CurrentAmperes / 2, mean.CurrentAmperes, 1e-15);
        Assert.InRange(mean.PotentialVolts, (rest + first) / 2, (rest + last) / 2);
    }

    [Fact]
    public void Terminals_OfTheFuture_AreRefused()
    {
        cell.StateAt(Start.AddMinutes(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => cell.Terminals(new ExposureWindow(Start, Start.AddMinutes(1).AddTicks(1))));
    }
}
