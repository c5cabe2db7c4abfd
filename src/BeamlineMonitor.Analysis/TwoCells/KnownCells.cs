using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>The cells that a layer can be made of besides its own: pristine, and the end members of the two-phase region.</summary>
/// <param name="Pristine">The cell of the reference.</param>
/// <param name="Poor">The Li-poor end member (H2), or null where the curve knows no two phases.</param>
/// <param name="Rich">The Li-rich end member (H1), or null.</param>
internal sealed record KnownCells(HexagonalCell Pristine, KnownCells.EndMember? Poor, KnownCells.EndMember? Rich)
{
    /// <summary>Takes the end members from the curve, scaled so that the curve meets the pristine cell.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="curve">The curve.</param>
    /// <returns>The cells; the end members are as uncertain as the curve's shape.</returns>
    public static KnownCells Of(PhaseReference reference, LithiumCurve curve)
    {
        var pristine = new HexagonalCell(reference.Cell.A, reference.Cell.C);
        return new KnownCells(
            pristine,
            curve.TwoPhase is { } poor ? At(poor.LowerX) : null,
            curve.TwoPhase is { } rich ? At(rich.UpperX) : null);

        EndMember At(double x)
        {
            var cell = new HexagonalCell(
                pristine.A * curve.A.Value(x) / curve.A.Value(reference.PristineX),
                pristine.C * curve.C.Value(x) / curve.C.Value(reference.PristineX));
            RelativeCovariance shape = curve.ShapeCovariance(x);
            return new EndMember(cell, cell.A * Math.Sqrt(shape.AA), cell.C * Math.Sqrt(shape.CC));
        }
    }

    /// <summary>The same cells in a layer that is warmer than its pristine frames.</summary>
    /// <param name="expansion">Thermal expansion of the phase.</param>
    /// <param name="riseKelvin">How much warmer, K.</param>
    /// <returns>The expanded cells; their uncertainties scale along.</returns>
    public KnownCells Expanded(ThermalExpansion expansion, double riseKelvin)
    {
        double a = 1 + (expansion.APerKelvin * riseKelvin), c = 1 + (expansion.CPerKelvin * riseKelvin);
        return new KnownCells(Warm(Pristine), WarmEnd(Poor), WarmEnd(Rich));

        HexagonalCell Warm(HexagonalCell cell) => new(a * cell.A, c * cell.C);

        EndMember? WarmEnd(EndMember? end) => end is null ? null : new EndMember(Warm(end.Cell), a * end.SigmaA, c * end.SigmaC);
    }

    /// <summary>An end member.</summary>
    /// <param name="Cell">The cell.</param>
    /// <param name="SigmaA">σ(a) of the curve, Å.</param>
    /// <param name="SigmaC">σ(c) of the curve, Å.</param>
    internal sealed record EndMember(HexagonalCell Cell, double SigmaA, double SigmaC);
}
