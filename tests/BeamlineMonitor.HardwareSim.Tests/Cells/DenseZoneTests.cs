using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

/// <summary>What goes on near the collector of the thin cell.</summary>
public sealed class DenseZoneTests(ITestOutputHelper output)
{
    private const double ZoneFrom = 15; // µm of 17

    private static readonly CellParameters Thin = PaperCells.Of("1mAh");

    private static bool IsInZone(CathodeSlab slab) => slab.FromMicrometres >= ZoneFrom - 1e-9;

    [Fact]
    public void LessDelithiated_TheZoneIsOneLattice_ThatLags()
    {
        (OperandoCell cell, CellState end) = PaperCells.Charge(Thin);
        ImmutableArray<CathodeSlab> slabs = cell.ProfileAt(end.At);
        CathodeSlab outside = slabs.Last(slab => !IsInZone(slab)), inside = slabs.First(IsInZone);
        Assert.All(slabs, slab => Assert.Equal(0, slab.InactiveFraction));
        Assert.Equal((0.69 * outside.ActiveX) + (0.31 * 0.99), inside.ActiveX, 0.001);
    }

    [Fact]
    public void PhaseMixture_TheZoneHoldsItsInaccessibleShareBesideAnActiveOne()
    {
        (OperandoCell lagging, CellState laggingEnd) = PaperCells.Charge(Thin);
        CellConditions mixture = PaperCells.Plain with { DenseZone = DenseZoneBehaviour.PhaseMixture };
        (OperandoCell mixed, CellState mixedEnd) = PaperCells.Charge(Thin, mixture);
        ImmutableArray<CathodeSlab> slabs = mixed.ProfileAt(mixedEnd.At);
        Assert.All(slabs, slab => Assert.Equal(IsInZone(slab) ? 0.31 : 0, slab.InactiveFraction, 12));
        Assert.All(slabs.Where(IsInZone), slab => Assert.Equal(0.99, slab.InactiveX));

        // The electrochemistry is the same; only the lattice differs: 14.6 % of layer 4 at x = .99, the rest at .579 (physics note, section 7).
        Assert.Equal(laggingEnd, mixedEnd);
        Assert.All(lagging.Layers(laggingEnd.At).Zip(mixed.Layers(mixedEnd.At)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        CathodeSlab[] layer4 = [.. slabs.Where(slab => slab.FromMicrometres >= 12.75 - 1e-9)];
        Assert.Equal(0.146, layer4.Average(slab => slab.InactiveFraction), 0.001);
        Assert.Equal(0.579, layer4[0].ActiveX, 0.001);
        Assert.Equal(0.580, layer4[^1].ActiveX, 0.001);
    }

    [Fact]
    public void Fracture_FromThenOn_NothingCrossesTheFace()
    {
        var after = TimeSpan.FromHours(6.6);
        (OperandoCell cell, CellState end) = PaperCells.Charge(
            Thin, PaperCells.Plain with { DenseZone = DenseZoneBehaviour.Accessible, Fracture = new Fracture(after) });
        DateTimeOffset crack = PaperCells.Start + after;
        double[] times = [-0.5, 0, 0.01, 1, (end.At - crack).TotalHours];
        double[] zone = [.. times.Select(hours => MeanOfZone(cell, crack.AddHours(hours)))];
        output.WriteLine($"zone {zone[1]:F4} at the crack, layers at {(end.At - PaperCells.Start).TotalHours:F2} h: "
            + string.Join(' ', cell.Layers(end.At).Select(x => $"{x:F4}")));
        Assert.True(zone[0] > zone[1] + 0.01);
        Assert.All(zone[1..], x => Assert.Equal(zone[1], x, 1e-9));
        Assert.InRange(zone[^1] - cell.ProfileAt(end.At)[0].ActiveX, 0.08, 0.15);

        // It stays shut in the discharge.
        cell.Apply(end.At, PaperCells.Galvanostat(Thin, -1));
        CellState later = cell.StateAt(end.At.AddHours(3));
        Assert.Equal(zone[1], MeanOfZone(cell, later.At), 1e-9);

        static double MeanOfZone(OperandoCell cell, DateTimeOffset at) =>
            cell.ProfileAt(at).Where(IsInZone).Average(slab => slab.ActiveX);
    }

    [Fact]
    public void Fracture_HoweverTheCellIsAsked_ComesAtItsInstant()
    {
        CellConditions conditions = PaperCells.Plain with { Fracture = new Fracture(TimeSpan.FromSeconds(3601.5)) };
        double[] zones = [.. new[] { 1, 7, 7200 }.Select(every =>
        {
            var cell = new OperandoCell(Thin, conditions, PaperCells.Start);
            cell.Apply(PaperCells.Start.AddSeconds(10), PaperCells.Galvanostat(Thin, 1));
            CellState end = PaperCells.Until(cell, every, state => state.At >= PaperCells.Start.AddHours(2));
            return cell.ProfileAt(end.At)[^1].ActiveX;
        })];
        Assert.All(zones, x => Assert.Equal(zones[0], x, 1e-5));
    }

    [Fact]
    public void Fracture_WithoutADenseZone_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new OperandoCell(
            PaperCells.Of("3mAh"), PaperCells.Plain with { Fracture = new Fracture(TimeSpan.Zero) }, PaperCells.Start));
        Assert.Contains("3mAh has no dense zone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResidualStress_GrowsWithTheChargeInLayer4Alone_AndMovesNoLithium()
    {
        CellConditions plain = PaperCells.Plain with { DenseZone = DenseZoneBehaviour.Accessible };
        (OperandoCell free, CellState freeEnd) = PaperCells.Charge(Thin, plain);
        (OperandoCell held, CellState heldEnd) = PaperCells.Charge(Thin, plain with { ResidualStress = new ResidualStress(4.25, -0.7) });
        Assert.Equal(freeEnd, heldEnd);
        Assert.All(free.Layers(freeEnd.At).Zip(held.Layers(heldEnd.At)), pair => Assert.Equal(pair.First, pair.Second));
        Assert.Equal(0, held.Layers(heldEnd.At)[3] - held.Layers(heldEnd.At)[2], 0.003);

        ImmutableArray<CathodeSlab> slabs = held.ProfileAt(heldEnd.At);
        Assert.All(slabs.Where(slab => slab.FromMicrometres < 12.75 - 1e-9), slab => Assert.Equal(0, slab.BiaxialStressGPa));
        Assert.All(slabs.Where(slab => slab.FromMicrometres >= 12.75 - 1e-9), slab => Assert.Equal(-0.29, slab.BiaxialStressGPa, 0.005));
        CathodeSlab earlier = held.ProfileAt(heldEnd.At.AddHours(-3))[^1];
        Assert.Equal(-0.7 * (0.99 - earlier.ActiveX), earlier.BiaxialStressGPa, 12);
        Assert.Equal(0, free.ProfileAt(freeEnd.At)[^1].BiaxialStressGPa);
    }

    [Fact]
    public void ContactLoss_RaisesTheOverpotential_AndEndsTheChargeEarly()
    {
        var loss = new ContactLoss(TimeSpan.FromHours(2), TimeSpan.FromHours(6), 0.25);
        (OperandoCell sound, CellState soundEnd) = PaperCells.Charge(Thin);
        (OperandoCell losing, CellState losingEnd) = PaperCells.Charge(Thin, PaperCells.Plain with { ContactLoss = loss });
        Assert.InRange((soundEnd.At - losingEnd.At).TotalHours, 0.5, 2);

        (sound, losing) = (At1AmperePerSquareMetre(null), At1AmperePerSquareMetre(loss));
        Assert.Equal(0, Difference(2), 12);
        double at4 = Difference(4), at6 = Difference(6);
        output.WriteLine($"overpotential risen by {1e3 * at4:F1} mV after 4 h, {1e3 * at6:F1} mV after 6 h");
        Assert.Equal(2 * 8.314462618 * 298 / 96485.33212 * Math.Log(4), at6, 0.001); // j is far above i0: arsinh is a logarithm
        Assert.InRange(at4, 0.3 * at6, 0.5 * at6);

        double Difference(double hours)
        {
            DateTimeOffset at = PaperCells.Start.AddHours(hours);
            return losing.Read(at).PotentialVolts - sound.Read(at).PotentialVolts;
        }

        static OperandoCell At1AmperePerSquareMetre(ContactLoss? loss)
        {
            var cell = new OperandoCell(Thin, PaperCells.Plain with { ContactLoss = loss }, PaperCells.Start);
            cell.Apply(PaperCells.Start, PaperCells.Galvanostat(Thin, 1));
            return cell;
        }
    }
}
