using System.Collections.Immutable;
using MathNet.Numerics.Interpolation;

namespace BeamlineMonitor.HardwareSim.Cells.Kinetics;

/// <summary>U(x) of the cathode: a monotone cubic through a table, and a cliff on either side of its domain.</summary>
/// <remarks>
/// Inside: Hermite cubics whose slopes keep them monotone (PCHIP; F. N. Fritsch, SLATEC documentation PCHDOC); the outermost cubics
/// reach on to the ends of the domain. Outside the electrode is full or empty: the potential runs away by 4 kV per unit of x, so that
/// every cut-off trips before x has moved by .002, and a galvanostat meets its compliance voltage before the cathode runs out of
/// lithium or of sites.
/// </remarks>
public sealed class OpenCircuitPotential
{
    private const double CliffVoltsPerUnitX = -4000;

    private readonly CubicSpline table;
    private readonly double atLowest;
    private readonly double atHighest;

    /// <summary>Interpolates a table.</summary>
    /// <param name="nodes">x and V against Li/Li⁺, by rising x; at least three.</param>
    /// <param name="lowestX">Lower end of the domain.</param>
    /// <param name="highestX">Upper end of the domain.</param>
    public OpenCircuitPotential(ImmutableArray<(double X, double Volts)> nodes, double lowestX, double highestX)
    {
        (LowestX, HighestX) = (lowestX, highestX);
        table = CubicSpline.InterpolatePchipSorted([.. nodes.Select(node => node.X)], [.. nodes.Select(node => node.Volts)]);
        (atLowest, atHighest) = (table.Interpolate(lowestX), table.Interpolate(highestX));
    }

    /// <summary>Lower end of the domain.</summary>
    public double LowestX { get; }

    /// <summary>Upper end of the domain.</summary>
    public double HighestX { get; }

    /// <summary>True when the potential falls with x all through the domain, as a cathode's must.</summary>
    public bool Falls => Enumerable.Range(0, 1001).All(i => table.Differentiate(double.Lerp(LowestX, HighestX, i / 1000.0)) < 0);

    /// <summary>The equilibrium potential.</summary>
    /// <param name="x">Li content at the surface; any number.</param>
    /// <returns>V against Li/Li⁺.</returns>
    public double Volts(double x) =>
        x < LowestX ? atLowest + (CliffVoltsPerUnitX * (x - LowestX))
        : x > HighestX ? atHighest + (CliffVoltsPerUnitX * (x - HighestX))
        : table.Interpolate(x);
}
