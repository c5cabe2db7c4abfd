using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>The quick fit of scale and angle to matched peaks that the search for the lines lives on; it states no uncertainty.</summary>
internal static class RoughFit
{
    /// <summary>Fits c0, c1, perhaps c2, and 2θ where reflections are matched.</summary>
    /// <param name="matches">Lines with their peaks.</param>
    /// <param name="scale">Scale to start from.</param>
    /// <param name="angle">2θ to start from, degrees.</param>
    /// <param name="quadratic">True to fit c2 where there are lines enough.</param>
    /// <returns>The better scale and angle, or null when the matches do not determine them.</returns>
    public static (EnergyScale Scale, double AngleDegrees)? Solve(
        IReadOnlyList<(ExpectedLine Line, Peak Peak)> matches, EnergyScale scale, double angle, bool quadratic)
    {
        bool fitsAngle = matches.Any(match => match.Line.IsReflection);
        int fixedLines = matches.Count(match => !match.Line.IsReflection);
        if (fixedLines < 2) return null;
        double reach = matches.Max(match => match.Peak.Channel);
        int columns = 2 + (fitsAngle ? 1 : 0);
        bool fitsC2 = quadratic && matches.Count >= columns + 3;
        if (fitsC2) columns++;
        if (matches.Count < columns) return null;

        var design = Matrix<double>.Build.Dense(matches.Count, columns);
        var right = Vector<double>.Build.Dense(matches.Count);
        for (int i = 0; i < matches.Count; i++)
        {
            (ExpectedLine line, Peak peak) = matches[i];
            double energy = line.EnergyAt(angle);
            double weight = 1 / (peak.FwhmChannels * (0.1 + (1 / peak.Significance)));
            double t = peak.Channel / reach;
            int column = 0;
            design[i, column++] = weight;
            design[i, column++] = weight * t;
            if (fitsC2) design[i, column++] = weight * t * t;
            if (fitsAngle) design[i, column] = line.IsReflection ? weight * energy / reach : 0; // E falls by E·δ when sin θ grows by δ
            right[i] = weight * (energy - (fitsC2 ? 0 : scale.C2KeV * peak.Channel * peak.Channel));
        }

        Vector<double> solution = design.QR().Solve(right);
        if (solution.Any(value => !double.IsFinite(value))) return null;
        double relative = fitsAngle ? solution[columns - 1] / reach : 0;
        double sine = Math.Sin(double.DegreesToRadians(angle) / 2) * (1 + relative);
        if (!(sine is > 0 and < 1)) return null;
        var better = new EnergyScale(solution[0], solution[1] / reach, fitsC2 ? solution[2] / (reach * reach) : scale.C2KeV);
        return (better, 2 * double.RadiansToDegrees(Math.Asin(sine)));
    }
}
