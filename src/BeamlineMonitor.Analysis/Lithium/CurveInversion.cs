namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Reads x from one quantity: V or c.</summary>
/// <param name="curve">The curve.</param>
/// <param name="quantity">The quantity against x.</param>
/// <param name="logWeights">How its logarithm follows ln a and ln c.</param>
/// <param name="sources">What errs in ln a and ln c.</param>
/// <param name="absolute">True without a pristine reference: then the curve's offset counts.</param>
internal sealed class CurveInversion(
    LithiumCurve curve, CurveOfX quantity, CellWeights logWeights, ErrorSources sources, bool absolute)
{
    private const double OutsideSigmas = 2; // a pristine layer scatters about the curve's end; only more than that is news

    private readonly double low = curve.LowestReadableX;
    private readonly double high = curve.HighestX;
    private readonly bool falls = quantity.Value(curve.HighestX) < quantity.Value(curve.LowestX);

    /// <summary>How x follows ln a and ln c at some x: ∂x/∂ ln q = q / (dq/dx).</summary>
    public CellWeights WeightsAt(double x) => logWeights.Times(quantity.Value(x) / quantity.Slope(x));

    public RelativeCovariance CurveCovariance(double x) =>
        curve.ShapeCovariance(x) + (absolute ? curve.OffsetCovariance(x) : default);

    public LithiumReading Read(double value)
    {
        BoundSide side = SideOf(value);
        double x = side switch { BoundSide.AtMost => low, BoundSide.AtLeast => high, _ => XOf(value) };
        RelativeCovariance ofCurve = CurveCovariance(x);
        double relativeSigma = sources.Budget(logWeights, ofCurve).Total;
        CellWeights? weights = side == BoundSide.None ? WeightsAt(x) : null;
        return new LithiumReading(
            x,
            side,
            weights is { } follows ? sources.Budget(follows, ofCurve) : null,
            Interval(value, relativeSigma),
            Interval(value, XInterval.Sigmas95 * relativeSigma),
            FlagsOf(value, x, side, relativeSigma)) { Weights = weights };
    }

    private BoundSide SideOf(double value) =>
        LiesBelow(value, low) ? BoundSide.AtMost : LiesAbove(value, high) ? BoundSide.AtLeast : BoundSide.None;

    private LithiumCaveats FlagsOf(double value, double x, BoundSide side, double relativeSigma)
    {
        LithiumCaveats flags = LithiumCaveats.None;
        if (side == BoundSide.AtMost && curve.MonoclinicBelowX is not null) flags |= LithiumCaveats.MonoclinicEdge;
        if (curve.TwoPhase is { } region)
        {
            if (region.Contains(x)) flags |= LithiumCaveats.TwoPhase;
            if (region.MayContain(x)) flags |= LithiumCaveats.TwoPhaseEdge;
            if (x > region.UpperX) flags |= LithiumCaveats.SolidSolutionEdge;
        }

        double slack = OutsideSigmas * relativeSigma;
        if (LiesBelow(Towards(value, slack), curve.LowestX) || LiesAbove(Towards(value, -slack), high)) flags |= LithiumCaveats.OutOfCurve;
        return flags;
    }

    private XInterval Interval(double value, double relative)
    {
        double atLower = Towards(value, -relative), atUpper = Towards(value, relative);
        return new XInterval(
            LiesBelow(atLower, low) ? null : LiesAbove(atLower, high) ? high : XOf(atLower),
            LiesAbove(atUpper, high) ? null : LiesBelow(atUpper, low) ? low : XOf(atUpper));
    }

    // The value moved by a relative step, in the direction that raises x for a positive step.
    private double Towards(double value, double relative) => value * Math.Exp(falls ? -relative : relative);

    private bool LiesBelow(double value, double x) => falls ? value > quantity.Value(x) : value < quantity.Value(x);

    private bool LiesAbove(double value, double x) => falls ? value < quantity.Value(x) : value > quantity.Value(x);

    private double XOf(double value) =>
        quantity.Invert(value) ?? throw new InvalidOperationException($"{value} lies on the curve {curve.Id} but has no x.");
}
