namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Mean Li content of a layer that shows two cells: two phases, or active and inactive material.</summary>
public static class LithiumMean
{
    /// <summary>The mean weighted by area: x̄ = (1 − f) x₁ + f x₂.</summary>
    /// <param name="first">x of the first cell.</param>
    /// <param name="second">x of the second cell, from the same quantity.</param>
    /// <param name="secondFraction">f: the second cell's share of the area, 0 to 1.</param>
    /// <param name="fractionSigma">σ of it, ≥ 0; its correlation with the line positions is neglected.</param>
    /// <param name="countingCovariance">
    /// Covariance of x₁ and x₂ from counting, as both were fitted to one spectrum: w₁ᵀ C w₂ with the readings' weights and the fit's C of
    /// (ln a₁, ln c₁) against (ln a₂, ln c₂).
    /// </param>
    /// <returns>
    /// The mean. Counting adds by its covariance, (x₂ − x₁) σ_f is the term of the fraction, and every other cause moves both cells the same
    /// way, so its terms add up as they are. A bound stays a bound of its side; null where the two cells are bounds of opposite sides.
    /// </returns>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public static LithiumReading? Of(
        LithiumReading first, LithiumReading second, double secondFraction, double fractionSigma, double countingCovariance = 0)
    {
        if (!(secondFraction is >= 0 and <= 1 && fractionSigma >= 0 && double.IsFinite(fractionSigma + countingCovariance)))
            throw new ArgumentException($"The fraction {secondFraction} ± {fractionSigma} must lie in 0 to 1 with a finite σ.");
        if (first.Side != second.Side && first.Side != BoundSide.None && second.Side != BoundSide.None) return null;

        double f = secondFraction, x = Mix(first.X, second.X);
        LithiumCaveats flags = first.Flags | second.Flags;
        if (first.Budget is not { } one || second.Budget is not { } two)
        {
            BoundSide side = first.Side == BoundSide.None ? second.Side : first.Side;
            return new LithiumReading(
                x, side, null, Ends(first.Interval68, second.Interval68), Ends(first.Interval95, second.Interval95), flags);
        }

        double counting = (Square((1 - f) * one.CountingFrame) + Square(f * two.CountingFrame)) + (2 * f * (1 - f) * countingCovariance);
        if (Math.Abs(countingCovariance) > one.CountingFrame * two.CountingFrame * (1 + 1e-9))
            throw new ArgumentException($"A covariance of {countingCovariance} is more than the two σ allow.", nameof(countingCovariance));
        var budget = new LithiumBudget(
            Math.Sqrt(Math.Max(0, counting)),
            Mix(one.CountingAnchor, two.CountingAnchor),
            Mix(one.Calibration, two.Calibration),
            Mix(one.Certificate, two.Certificate),
            Mix(one.Position, two.Position),
            Mix(one.Temperature, two.Temperature),
            Mix(one.Curve, two.Curve),
            Math.Abs(second.X - first.X) * fractionSigma);
        return new LithiumReading(x, BoundSide.None, budget, Around(budget.Total), Around(XInterval.Sigmas95 * budget.Total), flags);

        double Mix(double ofFirst, double ofSecond) => ((1 - f) * ofFirst) + (f * ofSecond);
        XInterval Around(double reach) => new(x - reach, x + reach);

        // A cell without a share says nothing, so its open end does not open the mean's.
        XInterval Ends(XInterval a, XInterval b) => new(MixEnd(a.Lower, b.Lower), MixEnd(a.Upper, b.Upper));
        double? MixEnd(double? a, double? b) => f == 0 ? a : f == 1 ? b : ((1 - f) * a) + (f * b);
    }

    private static double Square(double value) => value * value;
}
