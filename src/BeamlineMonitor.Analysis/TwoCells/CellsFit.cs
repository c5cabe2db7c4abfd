using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>The best fit of one or two cells to a frame.</summary>
/// <param name="Kind">Which cells were fitted.</param>
/// <param name="Deviance">Poisson deviance at the maximum, with what the curve's knowledge of end members adds.</param>
/// <param name="DegreesOfFreedom">Channels less free parameters.</param>
/// <param name="First">The only cell, or the one of less lithium.</param>
/// <param name="Second">The second cell: of more lithium, or inactive; null for one cell.</param>
/// <param name="Fraction">f, the second cell's share of every line's area, 0 to 1; 0 for one cell.</param>
/// <param name="ShiftKeV">Shift of the energy scale since the pristine frames, keV; 0 where no inert line shows it.</param>
/// <param name="DivergenceSquared">g² of the width law.</param>
/// <param name="Covariance">
/// Counting covariance of (a, c) of the first cell, (a, c) of the second, f, shift and g²; row by row, shape [7·7]; 0 for what was held.
/// </param>
/// <param name="Areas">Area of each reflection over both cells, with one σ; counts.</param>
public sealed record CellsFit(
    LayerCells Kind,
    double Deviance,
    int DegreesOfFreedom,
    HexagonalCell First,
    HexagonalCell? Second,
    double Fraction,
    double ShiftKeV,
    double DivergenceSquared,
    ImmutableArray<double> Covariance,
    ImmutableArray<FittedArea> Areas)
{
    /// <summary>Number of quantities of <see cref="Covariance"/>.</summary>
    public const int Quantities = 7;

    /// <summary>Place of a of the first cell; c follows it, then a and c of the second.</summary>
    public const int FirstA = 0;

    /// <summary>Place of a of the second cell.</summary>
    public const int SecondA = 2;

    /// <summary>Place of the fraction.</summary>
    public const int FractionAt = 4;

    /// <summary>Place of the shift.</summary>
    public const int ShiftAt = 5;

    /// <summary>Place of g².</summary>
    public const int DivergenceAt = 6;

    /// <summary>All numbers of the fit, areas and backgrounds too, from which a fit of other cells may start; shape [parameters].</summary>
    internal ReadOnlyMemory<double> Solution { get; init; }

    /// <summary>What the fit expects, its shift of the energy scale included, in rising channels; <see cref="WithoutShift"/> leaves it as it was fitted.</summary>
    public ImmutableArray<FittedWindow> Windows { get; init; } = [];

    /// <summary>One standard uncertainty of the fraction, from counting.</summary>
    public double SigmaFraction => Math.Sqrt(Of(FractionAt, FractionAt));

    /// <summary>Covariance of two quantities.</summary>
    /// <param name="i">First, a place named above.</param>
    /// <param name="j">Second.</param>
    /// <returns>Covariance.</returns>
    public double Of(int i, int j) => Covariance[(i * Quantities) + j];

    /// <summary>The same fit under the knowledge that the energy scale has not moved: the Gaussian about the maximum, cut at shift 0.</summary>
    /// <returns>The fit with shift 0; itself where the shift was not free.</returns>
    public CellsFit WithoutShift()
    {
        double variance = Of(ShiftAt, ShiftAt), shift = ShiftKeV;
        if (!(variance > 0)) return this;
        var covariance = new double[Covariance.Length];
        for (int i = 0; i < Quantities; i++)
        {
            for (int j = 0; j < Quantities; j++)
                covariance[(i * Quantities) + j] = Of(i, j) - (Of(i, ShiftAt) * Of(ShiftAt, j) / variance);
        }

        return this with
        {
            Deviance = Deviance + (shift * shift / variance),
            DegreesOfFreedom = DegreesOfFreedom + 1,
            First = new HexagonalCell(First.A - Moved(FirstA), First.C - Moved(FirstA + 1)),
            Second = Second is { } second ? new HexagonalCell(second.A - Moved(SecondA), second.C - Moved(SecondA + 1)) : null,
            Fraction = Math.Clamp(Fraction - Moved(FractionAt), 0, 1),
            ShiftKeV = 0,
            DivergenceSquared = Math.Max(0, DivergenceSquared - Moved(DivergenceAt)),
            Covariance = ImmutableArray.Create(covariance),
        };

        double Moved(int i) => Of(i, ShiftAt) / variance * shift;
    }
}
