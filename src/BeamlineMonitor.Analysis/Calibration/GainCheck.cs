using System.Globalization;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>Asks whether one exposure was taken at another gain than the rest: its own lines are given a scale factor and an offset of their own.</summary>
internal static class GainCheck
{
    private const double SignificantZ = 6;
    private const double SuspectGain = 4e-4;
    private const double RefusedGain = 2e-3;

    /// <summary>Checks one exposure against the scale of all.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <param name="index">Its index.</param>
    /// <param name="fit">The places of all lines, those left out of the scale included: a wrong gain is what would make them outliers.</param>
    /// <param name="scale">The scale of all.</param>
    /// <returns>The complaint, or null when there is nothing to say.</returns>
    public static (string Text, bool IsGross)? Run(CalibrationExposure exposure, int index, PositionFit fit, ScaleFit scale)
    {
        var own = fit.Positions.Where(p => p.Line.Exposure == index && !p.Line.IsReflection && p.Fault is null).ToList();
        bool othersFixTheScale = fit.Positions.Count(p => p.Line.Exposure != index && !p.Line.IsReflection && p.Fault is null) >= 2;
        if (own.Count < 2 || !othersFixTheScale) return null;

        // E(channel) = E_line·(1 + ε) + δ over this exposure's lines, weighted by their counting errors and the scatter of the scale.
        var design = Matrix<double>.Build.Dense(own.Count, 2);
        var right = Vector<double>.Build.Dense(own.Count);
        for (int i = 0; i < own.Count; i++)
        {
            int at = fit.Positions.IndexOf(own[i]);
            double gain = scale.Scale.GainKeV(own[i].Channel);
            double sigma = Math.Sqrt((fit.Covariance[at, at] * gain * gain) + Math.Pow(Math.Max(scale.ScatterKeV, 0.01), 2));
            design[i, 0] = own[i].Line.EnergyKeV / sigma;
            design[i, 1] = 1 / sigma;
            right[i] = (scale.Scale.EnergyKeV(own[i].Channel) - own[i].Line.EnergyKeV) / sigma;
        }

        Matrix<double> covariance = (design.Transpose() * design).Inverse();
        Vector<double> solution = covariance * design.Transpose() * right;
        double epsilon = solution[0], significance = Math.Abs(epsilon) / Math.Sqrt(covariance[0, 0]);
        if (!double.IsFinite(significance) || significance < SignificantZ || Math.Abs(epsilon) < SuspectGain) return null;
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{exposure.Name} was taken at another gain than the other spectra: by {100 * epsilon:+0.00;-0.00} % ({significance:F0} σ).");
        return (text, Math.Abs(epsilon) > RefusedGain);
    }
}
