using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

/// <summary>The paper's two cells, fitted and as printed, and what a charge makes of them.</summary>
internal static class PaperCells
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    public static readonly CellConditions Plain = new(298);

    public static ConfigFolder Config { get; } =
        ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, RepositoryFolder.Root, "", ""));

    /// <summary>By the reference's names: 1mAh, 3mAh, 1mAh as printed, 3mAh as printed.</summary>
    public static CellParameters Of(string name)
    {
        CellParameters cell = Config.LoadCell(name.Split(' ')[0]);
        return name.EndsWith("as printed", StringComparison.Ordinal)
            ? cell with { SolidFraction = 1, DenseZone = null, Interface = cell.Interface with { ContactFactor = 1 } }
            : cell;
    }

    /// <summary>The paper's current density, 0.1 C, A/m².</summary>
    public static double Current(CellParameters cell) => cell.Electrode.ThicknessMicrometres < 20 ? 1 : 3;

    /// <summary>Charges with the paper's current until a potential is reached, looking at the terminals once an interval.</summary>
    public static (OperandoCell Cell, CellState End) Charge(
        CellParameters parameters,
        CellConditions? conditions = null,
        OperandoCellOptions? options = null,
        double cutVolts = 3.6,
        int everySeconds = 2)
    {
        var cell = new OperandoCell(parameters, conditions ?? Plain, Start, options);
        cell.Apply(Start, Galvanostat(parameters, Current(parameters)));
        return (cell, Until(cell, everySeconds, state => state.Reading.PotentialVolts >= cutVolts));
    }

    /// <summary>Looks at a cell once an interval until something is seen.</summary>
    public static CellState Until(OperandoCell cell, int everySeconds, Func<CellState, bool> seen)
    {
        CellState state = cell.StateAt(Start);
        for (int look = 0; look < 100_000; look++)
        {
            if (seen(state)) return state;
            state = cell.StateAt(state.At.AddSeconds(everySeconds));
        }

        throw new InvalidOperationException($"Nothing was seen until {state}.");
    }

    public static CellLoad Galvanostat(CellParameters cell, double amperesPerSquareMetre) =>
        new(CellMode.Galvanostatic, amperesPerSquareMetre * cell.Electrode.AreaSquareMetres);

    public static ImmutableArray<CathodeSlab> ProfileAt(this OperandoCell cell, DateTimeOffset at) => cell.Profile(new ExposureWindow(at, at));

    /// <summary>Mean x of each layer, layer 1 at the electrolyte.</summary>
    public static double[] Layers(this OperandoCell cell, DateTimeOffset at) => Layers(cell.ProfileAt(at), cell.Parameters.Electrode.Layers);

    /// <summary>Mean x of equal layers, cut through slabs where they end inside one.</summary>
    public static double[] Layers(ImmutableArray<CathodeSlab> slabs, int count)
    {
        double width = slabs[^1].ToMicrometres / count;
        return [.. Enumerable.Range(0, count)
            .Select(layer => slabs.Sum(slab => Share(slab, layer * width, (layer + 1) * width) * slab.MeanX))];

        double Share(CathodeSlab slab, double from, double to) =>
            Math.Max(0, Math.Min(slab.ToMicrometres, to) - Math.Max(slab.FromMicrometres, from)) / width;
    }
}
