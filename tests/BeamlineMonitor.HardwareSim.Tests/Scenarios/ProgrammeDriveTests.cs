using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Tests.Cells;

namespace BeamlineMonitor.HardwareSim.Tests.Scenarios;

public sealed class ProgrammeDriveTests
{
    private static readonly DateTimeOffset Start = PaperCells.Start;
    private static readonly CellParameters Thin = PaperCells.Of("1mAh");
    private readonly double area = Thin.Electrode.AreaSquareMetres;

    // A capacitor behind a resistor: what it does can be worked out by hand.
    private readonly LinearCell cell = new(3, 1000, 1e-3);

    [Fact]
    public void Steps_EndByTheirLimitOrTheirTime()
    {
        double amperes = 10 * area; // 126 µA: 126 mV in R, 126 mV/s in C
        ImmutableArray<ProgrammeStep> steps =
        [
            new(CellMode.OpenCircuit, 0, null, TimeSpan.FromSeconds(10)),
            new(CellMode.Galvanostatic, 10, 4, TimeSpan.FromHours(1)), // 3 + .1257 (1 + t) reaches 4 between 6 and 7 s
            new(CellMode.Potentiostatic, 4, 1, TimeSpan.FromHours(1)), // decays with RC = 1 s from 126 µA to 12.6 µA, ln 10 s
            new(CellMode.Galvanostatic, -10, 3.5, TimeSpan.FromHours(1)),
            new(CellMode.Galvanostatic, -10, null, TimeSpan.FromSeconds(2)),
        ];
        var drive = new ProgrammeDrive(cell, Thin, steps, Start);
        var seen = new List<(int Second, int Step)>();
        for (int second = 1; second <= 60; second++)
        {
            int before = drive.Step;
            drive.AdvanceTo(Start.AddSeconds(second));
            if (drive.Step != before) seen.Add((second, drive.Step));
            if (drive.Step == 1) Assert.Equal(new CellLoad(CellMode.Galvanostatic, amperes), cell.Load);
        }

        Assert.Equal([(10, 1), (17, 2), (20, 3), (23, 4), (25, 5)], seen);
        Assert.False(drive.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, cell.Load);
    }

    [Fact]
    public void AdvanceTo_AllAtOnce_EndsAsByTheSecond()
    {
        ImmutableArray<ProgrammeStep> steps =
        [
            new(CellMode.Galvanostatic, 1, 3.6, TimeSpan.FromHours(16)), new(CellMode.OpenCircuit, 0, null, TimeSpan.FromHours(1)),
        ];
        CellState[] ends = [.. new[] { 1, 36_000 }.Select(every =>
        {
            var twin = new OperandoCell(Thin, PaperCells.Plain, Start);
            var drive = new ProgrammeDrive(twin, Thin, steps, Start);
            for (int second = every; second <= 36_000; second += every) drive.AdvanceTo(Start.AddSeconds(second));
            Assert.Equal(2, drive.Step);
            return twin.StateAt(Start.AddSeconds(36_000));
        })];
        Assert.Equal(ends[0], ends[1]);
    }
}
