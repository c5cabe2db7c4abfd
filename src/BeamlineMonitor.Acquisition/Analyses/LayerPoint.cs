using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Lithium;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>What one frame says about a layer, with the budgets that a mean over layers needs.</summary>
/// <param name="At">Middle of the exposure, experiment UTC.</param>
/// <param name="FromVolume">x from the volume, or null.</param>
/// <param name="FromC">x from c, or null.</param>
/// <param name="Cell">The cell, or null.</param>
internal sealed record LayerPoint(DateTimeOffset At, LithiumReading? FromVolume, LithiumReading? FromC, CellValue? Cell)
{
    /// <summary>The layer at an instant between two frames, on the line between them.</summary>
    /// <param name="before">The earlier frame, or null.</param>
    /// <param name="after">The later frame.</param>
    /// <param name="at">The instant.</param>
    /// <returns>The nearer frame where there is nothing to interpolate.</returns>
    public static LayerPoint Between(LayerPoint? before, LayerPoint after, DateTimeOffset at)
    {
        if (before is null || at >= after.At || !(after.At > before.At)) return after;
        if (at <= before.At) return before;
        double share = (at - before.At) / (after.At - before.At);
        LayerPoint nearer = share < 0.5 ? before : after;
        return new LayerPoint(
            nearer.At,
            Between(before.FromVolume, after.FromVolume, share) ?? nearer.FromVolume,
            Between(before.FromC, after.FromC, share) ?? nearer.FromC,
            Between(before.Cell, after.Cell, share) ?? nearer.Cell);
    }

    // Counting is each frame's own; what else errs is common to both.
    private static LithiumReading? Between(LithiumReading? before, LithiumReading? after, double share)
    {
        if (before is not { Budget: { } one } || after is not { Budget: { } two }) return null;
        var budget = new LithiumBudget(
            Own(one.CountingFrame, two.CountingFrame, share),
            double.Lerp(one.CountingAnchor, two.CountingAnchor, share),
            double.Lerp(one.Calibration, two.Calibration, share),
            double.Lerp(one.Certificate, two.Certificate, share),
            double.Lerp(one.Position, two.Position, share),
            double.Lerp(one.Temperature, two.Temperature, share),
            double.Lerp(one.Curve, two.Curve, share),
            Own(one.Fraction, two.Fraction, share));
        double x = double.Lerp(before.X, after.X, share), reach = XInterval.Sigmas95 * budget.Total;
        return new LithiumReading(
            x, BoundSide.None, budget, new XInterval(x - budget.Total, x + budget.Total), new XInterval(x - reach, x + reach), before.Flags | after.Flags);
    }

    private static CellValue? Between(CellValue? before, CellValue? after, double share) => before is null || after is null
        ? null
        : new CellValue(
            double.Lerp(before.A, after.A, share),
            double.Lerp(before.SigmaA, after.SigmaA, share),
            double.Lerp(before.C, after.C, share),
            double.Lerp(before.SigmaC, after.SigmaC, share),
            double.Lerp(before.CovarianceAC, after.CovarianceAC, share),
            double.Lerp(before.Volume, after.Volume, share),
            double.Lerp(before.SigmaVolume, after.SigmaVolume, share),
            Own(before.SigmaVolumeCounting, after.SigmaVolumeCounting, share),
            Own(before.SigmaCCounting, after.SigmaCCounting, share));

    private static double Own(double before, double after, double share) => double.Hypot((1 - share) * before, share * after);
}
