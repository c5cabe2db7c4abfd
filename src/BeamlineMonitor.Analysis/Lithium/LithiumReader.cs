namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Reads the Li content of a cell from its volume and from its c, with all that is uncertain about them.</summary>
/// <remarks>
/// With an anchor x is read from V/V0 and c/c0. Errors propagate as (δ ln a, δ ln c), each cause with its own covariance: what frame and
/// anchor share is subtracted before it is squared, and the difference of the two x is taken with all that they share. Two constants and
/// one x leave one question open, whether a and c belong together. The difference of the two x and a off the curve both ask it; the
/// latter is straight in the noise where V(x) bends or is a bound, so it decides.
/// </remarks>
public static class LithiumReader
{
    private const double SuspectZ = 3; // one frame in 370 by chance
    private const double BranchSigmas = 2;

    /// <summary>Reads one cell.</summary>
    /// <param name="frame">The cell of the frame.</param>
    /// <param name="anchor">The pristine cell of the same layer and detector; null reads absolutely, and the result is flagged so.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="systematics">Uncertainties of place and temperature.</param>
    /// <param name="coulomb">x by charge, or null where it is not known; it only decides whether the branch is ambiguous.</param>
    /// <returns>Both readings, their difference, and flags.</returns>
    /// <exception cref="ArgumentException">A number is out of range; the anchor's x is off the curve.</exception>
    /// <exception cref="InvalidOperationException">The frame's calibration has no 2θ.</exception>
    public static LithiumResult Read(
        MeasuredCell frame, LithiumAnchor? anchor, LithiumCurve curve, LithiumSystematics systematics, CoulombEstimate? coulomb = null)
    {
        frame.RequireSound();
        anchor?.Cell.RequireSound();
        systematics.RequireSound();
        if (coulomb is { } charge && !(charge.Sigma > 0 && double.IsFinite(charge.X + charge.Sigma)))
            throw new ArgumentException($"x by charge, {charge.X} ± {charge.Sigma}, must be finite with a positive σ.", nameof(coulomb));

        frame = systematics.AtAnchor(frame);
        bool absolute = anchor is null;
        var sources = ErrorSources.Of(frame, anchor?.Cell, systematics);
        var volume = new CurveInversion(curve, curve.Volume, CellWeights.OfLogVolume, sources, absolute);
        var length = new CurveInversion(curve, curve.C, CellWeights.OfLogC, sources, absolute);
        LithiumReading fromVolume = volume.Read(OnCurve(curve.Volume, cell => cell.Volume));
        LithiumReading fromC = length.Read(OnCurve(curve.C, cell => cell.C));

        // Both slopes at the x from c, the better known one: the σ that the difference has if the two are one x.
        CellWeights apart = volume.WeightsAt(fromC.X) - length.WeightsAt(fromC.X);
        RelativeCovariance ofCurve = length.CurveCovariance(fromC.X);
        Discrepancy? difference = fromVolume.Side == BoundSide.None && fromC.Side == BoundSide.None
            ? new Discrepancy(fromVolume.X - fromC.X, sources.Budget(apart, ofCurve).Total)
            : null;

        double expected = curve.A.Value(fromC.X);
        double followed = fromC.Side == BoundSide.None ? curve.A.Slope(fromC.X) / expected * length.WeightsAt(fromC.X).C : 0;
        double sigma = sources.Budget(new CellWeights(1, -followed), ofCurve).Total;
        var offCurve = new Discrepancy(OnCurve(curve.A, cell => cell.A) - expected, sigma * expected);

        LithiumCaveats flags = fromVolume.Flags | fromC.Flags;
        if (absolute) flags |= LithiumCaveats.Absolute;
        if (Math.Abs(offCurve.Z ?? 0) > SuspectZ) flags |= LithiumCaveats.StressSuspected;
        if (coulomb?.X - (BranchSigmas * coulomb?.Sigma) < curve.SecondBranchBelowX) flags |= LithiumCaveats.AmbiguousBranch;
        return new LithiumResult(curve.Id, fromVolume, fromC, difference, offCurve, flags);

        // The value to look up: as measured, or the ratio to the pristine cell times what the curve has there.
        double OnCurve(CurveOfX quantity, Func<MeasuredCell, double> measured) =>
            anchor is null ? measured(frame) : measured(frame) / measured(anchor.Cell) * quantity.Value(anchor.X);
    }
}
