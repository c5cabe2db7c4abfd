using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Turns the minimum of a refinement into a cell with errors and diagnostics.</summary>
internal static class SolutionStatistics
{
    /// <summary>Assembles the solution.</summary>
    public static UnitCellSolution Of(
        IReadOnlyList<ObservedLine> lines, UnitCellOptions options, ReciprocalMetric metric, LineModel model, LineNoise noise,
        Vector<double> theta, MetricCell cell)
    {
        Vector<double> calculated = model.Predict(theta)!;
        Vector<double> residual = Vector<double>.Build.DenseOfEnumerable(lines.Select(line => line.Value)) - calculated;
        var influence = new LineInfluence(noise.Whitening, model.Jacobian(model.Q(theta)), residual);

        int n = lines.Count, p = model.Count, dof = n - p;
        double sum = influence.SumOfSquares;
        double? sigmaFit = dof > 0 ? Math.Sqrt(sum / dof) : null;
        Matrix<double> toParameters = UnitCellRefinement.WithZero(cell.Jacobian, p);
        var volumeGradient = Vector<double>.Build.Dense(p);
        cell.VolumeGradient.CopySubVectorTo(volumeGradient, 0, 0, metric.Count);

        Matrix<double>? apriori = noise.Covariance is { } covariance ? influence.Sandwich(covariance) : null;
        Matrix<double>? scaled = sigmaFit is { } s ? s * s * influence.Cofactor : null;
        double? student = dof > 0 ? StudentLimit(dof) : null;
        CellParameter Parameter(string symbol, string unit, double value, Vector<double> gradient)
        {
            double? residualSigma = Sigma(scaled, gradient);
            return new CellParameter(symbol, unit, value, Sigma(apriori, gradient), residualSigma, student * residualSigma);
        }

        (string Symbol, string Unit)[] names =
            [.. metric.Names, .. options.RefineZero ? [("zero", options.Geometry.Unit)] : Array.Empty<(string, string)>()];
        double[] values = [.. cell.Constants, .. theta.Skip(metric.Count)];
        double? rstudentLimit = dof > 1 ? StudentLimit(dof - 1) : null;
        double? hatLimit = 2 * p < n ? 2.0 * p / n : null;

        LineDiagnostics Diagnose(int i)
        {
            double? z = influence.Studentized(i);
            double? rstudent = Rstudent(z, sum, dof - 1);
            Vector<double>? change = influence.DeletionChange(i);
            return new LineDiagnostics
            {
                Line = lines[i],
                Calculated = calculated[i],
                Residual = residual[i],
                Hat = influence.Hat[i],
                Z = noise.IsWeighting ? z : null,
                Rstudent = rstudent,
                DfFits = rstudent * Math.Sqrt(influence.Hat[i] / (1 - influence.Hat[i])),
                DeletionChanges = change is null ? null : ImmutableArray.CreateRange(toParameters * change),
                DeletionVolumeChange = change is null ? null : volumeGradient.DotProduct(change),
                IsRstudentFlagged = rstudent is { } r ? Math.Abs(r) > rstudentLimit : null,
                IsHatFlagged = hatLimit is { } limit ? influence.Hat[i] > limit : null,
            };
        }

        return new UnitCellSolution
        {
            Parameters = [.. Enumerable.Range(0, p).Select(k => Parameter(names[k].Symbol, names[k].Unit, values[k], toParameters.Row(k)))],
            Volume = Parameter("V", "Å³", cell.Volume, volumeGradient),
            Correlation = Correlation(Propagate(influence.Cofactor, toParameters)),
            AprioriCovariance = apriori is null ? null : Propagate(apriori, toParameters),
            ResidualCovariance = scaled is null ? null : Propagate(scaled, toParameters),
            SigmaFit = sigmaFit,
            ChiSquared = noise.IsWeighting ? sum : null,
            ChiSquaredProbability = noise.IsWeighting && dof > 0 ? SpecialFunctions.GammaUpperRegularized(dof / 2.0, sum / 2) : null,
            DegreesOfFreedom = dof,
            RstudentLimit = rstudentLimit,
            HatLimit = hatLimit,
            Lines = [.. Enumerable.Range(0, n).Select(Diagnose)],
            Notes = Notes(n, p),
        };
    }

    private static double? Rstudent(double? shift, double sumOfSquares, int degreesOfFreedomLeft)
    {
        if (shift is not { } own || degreesOfFreedomLeft <= 0) return null;
        double others = sumOfSquares - (own * own);
        // The other lines fit to rounding: they have no scatter to measure this line by.
        return others > 1e-12 * sumOfSquares ? own / Math.Sqrt(others / degreesOfFreedomLeft) : null;
    }

    private static double StudentLimit(int degreesOfFreedom) => StudentT.InvCDF(0, 1, degreesOfFreedom, 0.975);

    private static double? Sigma(Matrix<double>? covariance, Vector<double> gradient) =>
        covariance is null ? null : Math.Sqrt(gradient.DotProduct(covariance * gradient));

    private static Matrix<double> Propagate(Matrix<double> covariance, Matrix<double> jacobian) =>
        jacobian * covariance * jacobian.Transpose();

    private static Matrix<double> Correlation(Matrix<double> covariance)
    {
        Vector<double> sigma = covariance.Diagonal().PointwiseSqrt();
        return covariance.PointwiseDivide(sigma.OuterProduct(sigma));
    }

    private static ImmutableArray<string> Notes(int n, int p)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        string fewness = string.Create(CultureInfo.InvariantCulture, $"{n} lines and {p} parameters");
        if (n == p) notes.Add($"{fewness}: no degree of freedom, so residuals say nothing about errors.");
        if (n == p + 1) notes.Add($"{fewness}: without a line none is left to judge it by, so Rstudent and DfFits are undefined.");
        if (2 * p >= n) notes.Add($"{fewness}: 2p/n is not below 1, so leverage is not flagged.");
        return notes.ToImmutable();
    }
}
