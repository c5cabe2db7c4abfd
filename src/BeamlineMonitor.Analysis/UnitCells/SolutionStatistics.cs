using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>Turns the minimum of a refinement into a cell with errors and diagnostics.</summary>
internal static class SolutionStatistics
{
    /// <summary>Assembles the solution.</summary>
    public static UnitCellSolution Of(
        IReadOnlyList<ObservedLine> lines, CrystalSystem system, LineModel model, LineNoise noise, Vector<double> parameters)
    {
        Vector<double> calculated = model.Predict(parameters)!;
        Vector<double> residual = model.Observed - calculated;
        var influence = new LineInfluence(noise.Whitening, model.Jacobian(parameters), residual);

        int n = lines.Count, p = parameters.Count, dof = n - p;
        double sum = influence.SumOfSquares;
        double? sigmaFit = dof > 0 ? Math.Sqrt(sum / dof) : null;
        Matrix<double>? apriori = noise.Covariance is { } covariance ? influence.Sandwich(covariance) : null;
        Matrix<double>? scaled = sigmaFit is { } s ? s * s * influence.Cofactor : null;

        CellConstants cell = model.Cell(parameters);
        Vector<double> constantGradient = VolumeGradient.Of(cell, system);
        var volumeGradient = Vector<double>.Build.Dense(p); // the zero does not change the volume
        constantGradient.CopySubVectorTo(volumeGradient, 0, 0, constantGradient.Count);

        double? student = dof > 0 ? StudentLimit(dof) : null;
        CellParameter Parameter((string Symbol, string Unit) name, double value, Vector<double> gradient)
        {
            double? residualSigma = Sigma(scaled, gradient);
            return new CellParameter(name.Symbol, name.Unit, value, Sigma(apriori, gradient), residualSigma, student * residualSigma);
        }

        Vector<double> Along(int k) => Vector<double>.Build.Dense(p, i => i == k ? 1 : 0);
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
                DfFits = rstudent * influence.Potential(i),
                DeletionChanges = change is null ? null : ImmutableArray.CreateRange(change),
                DeletionVolumeChange = change is null ? null : volumeGradient.DotProduct(change),
                IsRstudentFlagged = rstudent is { } r ? Math.Abs(r) > rstudentLimit : null,
                IsHatFlagged = hatLimit is { } limit ? influence.Hat[i] > limit : null,
            };
        }

        return new UnitCellSolution
        {
            Cell = cell,
            Parameters = [.. Enumerable.Range(0, p).Select(k => Parameter(model.Parameters[k], parameters[k], Along(k)))],
            Volume = Parameter(("V", "Å³"), cell.Volume, volumeGradient),
            Correlation = CorrelationOf(influence.Cofactor),
            AprioriCovariance = apriori,
            ResidualCovariance = scaled,
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

    private static Matrix<double> CorrelationOf(Matrix<double> covariance)
    {
        Vector<double> sigma = covariance.Diagonal().PointwiseSqrt();
        return covariance.PointwiseDivide(sigma.OuterProduct(sigma));
    }

    private static ImmutableArray<string> Notes(int n, int p)
    {
        var notes = ImmutableArray.CreateBuilder<string>();
        string fewness = string.Create(CultureInfo.InvariantCulture, $"{n} lines and {p} parameters");
        if (n == p) notes.Add($"{fewness}: no degree of freedom, so residuals say nothing about errors.");
        if (n == p + 1) notes.Add($"{fewness}: deleting a line leaves no degree of freedom, so Rstudent and DfFits are undefined.");
        if (2 * p >= n) notes.Add($"{fewness}: 2p/n is not below 1, so leverage is not flagged.");
        return notes.ToImmutable();
    }
}
