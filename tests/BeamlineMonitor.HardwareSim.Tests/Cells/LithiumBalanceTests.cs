using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

public sealed class LithiumBalanceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("1mAh", DenseZoneBehaviour.LessDelithiated)]
    [InlineData("1mAh", DenseZoneBehaviour.PhaseMixture)]
    [InlineData("1mAh", DenseZoneBehaviour.Accessible)]
    [InlineData("3mAh", DenseZoneBehaviour.LessDelithiated)]
    public void ChargeAndDischarge_EveryLithiumIsACharge(string name, DenseZoneBehaviour zone)
    {
        CellParameters parameters = PaperCells.Of(name);
        (OperandoCell cell, CellState charged) = PaperCells.Charge(parameters, PaperCells.Plain with { DenseZone = zone });
        double current = PaperCells.Current(parameters) * parameters.Electrode.AreaSquareMetres;
        Assert.Equal(current * (charged.At - PaperCells.Start).TotalSeconds, charged.ChargeCoulombs, 1e-9 * charged.ChargeCoulombs);
        double afterCharge = Imbalance(cell, charged) / charged.ChargeCoulombs;

        cell.Apply(charged.At, PaperCells.Galvanostat(parameters, -PaperCells.Current(parameters)));
        CellState discharged = PaperCells.Until(cell, 2, state => state.Reading.PotentialVolts <= 1.9);
        double afterDischarge = Imbalance(cell, discharged) / charged.ChargeCoulombs;
        output.WriteLine($"imbalance {afterCharge:E1}, {afterDischarge:E1} of the charge; x back at {discharged.MeanX:F4}");
        Assert.InRange(afterCharge, -1e-7, 1e-7);
        Assert.InRange(afterDischarge, -1e-7, 1e-7);
        Assert.InRange(discharged.MeanX, 0.9, 0.995); // the thick cell's surface is full before its depth
    }

    [Fact]
    public void AnyLoads_ConserveLithiumAndStayPossible()
    {
        CellParameters[] cells = [PaperCells.Of("1mAh"), PaperCells.Of("3mAh")];
        Prop.ForAll(
            ArbMap.Default.ArbFor<(bool Thick, bool Breaks, (byte Mode, short Value, byte Minutes)[] Steps)>(),
            input =>
            {
                CellParameters parameters = cells[input.Thick ? 1 : 0];
                CellConditions conditions = PaperCells.Plain with
                {
                    Fracture = input.Breaks && !input.Thick ? new Fracture(TimeSpan.FromMinutes(7)) : null,
                    ContactLoss = input.Breaks ? new ContactLoss(TimeSpan.Zero, TimeSpan.FromHours(1), 0.1) : null,
                };
                var cell = new OperandoCell(parameters, conditions, PaperCells.Start, new OperandoCellOptions { Volumes = 200 });
                DateTimeOffset at = PaperCells.Start;
                double moved = 0;
                foreach ((byte mode, short value, byte minutes) in input.Steps.Take(12))
                {
                    cell.Apply(at, Load((CellMode)(mode % 3), value));
                    double before = cell.StateAt(at).ChargeCoulombs;
                    at = at.AddMinutes(minutes);
                    CellState state = cell.StateAt(at);
                    moved += Math.Abs(state.ChargeCoulombs - before);
                    Assert.True(double.IsFinite(state.Reading.CurrentAmperes), $"{state}");
                    Assert.InRange(state.Reading.PotentialVolts, -OperandoCell.ComplianceVolts - 1e-6, OperandoCell.ComplianceVolts + 1e-6);
                    Assert.All(cell.ProfileAt(at), slab => Assert.InRange(slab.ActiveX, 0.43, 0.999));
                    Assert.InRange(Imbalance(cell, state), -1e-9 - (1e-7 * moved), 1e-9 + (1e-7 * moved));
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(1, 1));

        // From a nanoampere to more than a galvanostat can drive, and potentials far beyond the compliance.
        static CellLoad Load(CellMode mode, short value) => mode switch
        {
            CellMode.Galvanostatic => new(mode, Math.Sign((int)value) * 1e-9 * Math.Exp(Math.Abs((int)value) / 1500.0)),
            CellMode.Potentiostatic => new(mode, value / 1000.0),
            _ => CellLoad.OpenCircuit,
        };
    }

    [Theory]
    [InlineData(1, OperandoCell.ComplianceVolts)]
    [InlineData(-1, -OperandoCell.ComplianceVolts)]
    public void Galvanostat_PastTheEndOfTheElectrode_StopsAtItsCompliance(int direction, double volts)
    {
        CellParameters parameters = PaperCells.Of("1mAh");
        var cell = new OperandoCell(parameters, PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(parameters, direction));
        CellState state = cell.StateAt(PaperCells.Start.AddDays(2));
        Assert.Equal(volts, state.Reading.PotentialVolts, 6);
        Assert.InRange(direction * state.Reading.CurrentAmperes / parameters.Electrode.AreaSquareMetres, -1e-6, 1e-6); // nothing is left to drive
        Assert.All(cell.ProfileAt(state.At), slab => Assert.InRange(slab.ActiveX, 0.43, 0.999));
        Assert.Equal(0, Imbalance(cell, state), 1e-9);
    }

    // Charge without its lithium, C.
    private static double Imbalance(OperandoCell cell, CellState state)
    {
        double fromSlabs = cell.ProfileAt(state.At).Average(slab => slab.MeanX);
        Assert.Equal(state.MeanX, fromSlabs, 1e-12);
        return state.ChargeCoulombs - (cell.Parameters.CoulombsPerUnitX * (cell.Parameters.Lithium.InitialX - state.MeanX));
    }
}
