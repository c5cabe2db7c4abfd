namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>What each cause adds to the uncertainty of one x, as one standard uncertainty of x. The causes are independent.</summary>
/// <param name="CountingFrame">Counting of this frame: what is left when frames are compared with each other.</param>
/// <param name="CountingAnchor">Counting of the anchor's frames; the same for all frames of a layer. 0 in absolute mode.</param>
/// <param name="Calibration">Energy scale and 2θ with their whole covariance, less what frame and anchor share.</param>
/// <param name="Certificate">Cell constant of the standard; cancels where frame and anchor share their calibration.</param>
/// <param name="Position">Place along the beam: movement since the anchor's frames, in absolute mode the distance to the standard.</param>
/// <param name="Temperature">Thermal expansion of the cathode, in absolute mode of the standard too.</param>
/// <param name="Curve">Shape of the curve, in absolute mode its offset too.</param>
/// <param name="Fraction">Fraction of the second cell; 0 for the x of one cell.</param>
public sealed record LithiumBudget(
    double CountingFrame,
    double CountingAnchor,
    double Calibration,
    double Certificate,
    double Position,
    double Temperature,
    double Curve,
    double Fraction = 0)
{
    /// <summary>Total: the root of the sum of squares.</summary>
    public double Total => Math.Sqrt(
        (CountingFrame * CountingFrame) + (CountingAnchor * CountingAnchor) + (Calibration * Calibration) + (Certificate * Certificate)
        + (Position * Position) + (Temperature * Temperature) + (Curve * Curve) + (Fraction * Fraction));

    /// <summary>
    /// What is left where nothing but counting errs: by this much x scatters about its truth from run to run. Frames of one layer share the anchor, so
    /// from frame to frame they scatter by <see cref="CountingFrame"/> and <see cref="Fraction"/> alone.
    /// </summary>
    public double Counting => Math.Sqrt((CountingFrame * CountingFrame) + (CountingAnchor * CountingAnchor) + (Fraction * Fraction));

    /// <summary>The terms by the names they are published under, in fixed order.</summary>
    public IReadOnlyList<(string Name, double Sigma)> Terms =>
    [
        ("counting_frame", CountingFrame),
        ("counting_anchor", CountingAnchor),
        ("calibration", Calibration),
        ("certificate", Certificate),
        ("position", Position),
        ("temperature", Temperature),
        ("curve", Curve),
        ("fraction", Fraction),
    ];
}
