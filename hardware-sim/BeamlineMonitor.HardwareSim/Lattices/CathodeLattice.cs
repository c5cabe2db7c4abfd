using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.Lattices;

/// <summary>
/// The lattices of a slab by its Li content. Between the end members of the curve's two-phase region a place holds both of them, by the lever rule;
/// an inactive share is a lattice of its own. Below the curve's lowest x the lattice stays that of its end.
/// </summary>
/// <param name="curve">Cell against Li content.</param>
/// <param name="separates">False for a cathode that stays one phase all the way.</param>
public sealed class CathodeLattice(LithiumCurve curve, bool separates = true)
{
    private readonly TwoPhaseRegion? region = separates ? curve.TwoPhase : null;

    /// <summary>The curve.</summary>
    public LithiumCurve Curve => curve;

    /// <summary>Share of the Li-rich end member where two phases coexist.</summary>
    /// <param name="x">Li content.</param>
    /// <returns>0 to 1 between the end members, 0 where there is one phase.</returns>
    public double RichFraction(double x) => region?.Contains(x) == true ? (x - region.LowerX) / (region.UpperX - region.LowerX) : 0;

    /// <summary>Share of the Li-poor end member where two phases coexist.</summary>
    /// <param name="x">Li content.</param>
    /// <returns>0 to 1 between the end members, 0 where there is one phase.</returns>
    public double PoorFraction(double x) => region?.Contains(x) == true ? (region.UpperX - x) / (region.UpperX - region.LowerX) : 0;

    /// <summary>Adds the lattices of a slab to a list.</summary>
    /// <param name="slab">The slab.</param>
    /// <param name="cells">Receives them; their shares add up to 1.</param>
    public void AddCells(in CathodeSlab slab, ICollection<LocalCell> cells)
    {
        AddCells(slab.ActiveX, 1 - slab.InactiveFraction, cells);
        AddCells(slab.InactiveX, slab.InactiveFraction, cells);
    }

    private void AddCells(double x, double share, ICollection<LocalCell> cells)
    {
        if (share <= 0) return;
        if (region?.Contains(x) == true)
        {
            cells.Add(At(region.LowerX, share * PoorFraction(x)));
            cells.Add(At(region.UpperX, share * RichFraction(x)));
            return;
        }

        cells.Add(At(x, share));
    }

    private LocalCell At(double x, double share)
    {
        double onCurve = Math.Clamp(x, curve.LowestX, curve.HighestX);
        return new LocalCell(curve.AOfOnePhase.Value(onCurve), curve.COfOnePhase.Value(onCurve), share);
    }
}
