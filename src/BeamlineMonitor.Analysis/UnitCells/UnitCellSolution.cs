using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>A refined cell with the fit's statistics. Matrices are in the order of <see cref="Parameters"/>, in their units.</summary>
public sealed record UnitCellSolution
{
    /// <summary>All six cell constants.</summary>
    public required CellConstants Cell { get; init; }

    /// <summary>The free cell constants in the order a, b, c, alpha, beta, gamma, then the zero shift where one was refined.</summary>
    public required ImmutableArray<CellParameter> Parameters { get; init; }

    /// <summary>The volume, Å³; its errors come from the full covariance.</summary>
    public required CellParameter Volume { get; init; }

    /// <summary>Correlation of the parameters by the fit's weights.</summary>
    public required Matrix<double> Correlation { get; init; }

    /// <summary>Covariance from the lines' own σ (for unit weights through the sandwich formula); null where they are unknown.</summary>
    public required Matrix<double>? AprioriCovariance { get; init; }

    /// <summary>Covariance scaled by the residuals; null with no degree of freedom.</summary>
    public required Matrix<double>? ResidualCovariance { get; init; }

    /// <summary>√(weighted sum of squares / degrees of freedom): in the lines' unit for unit weights, near 1 for known σ.</summary>
    public required double? SigmaFit { get; init; }

    /// <summary>χ² of the lines' own σ; null for unit weights, where there is none.</summary>
    public required double? ChiSquared { get; init; }

    /// <summary>Probability of a larger χ² by chance; null without χ² or degrees of freedom.</summary>
    public required double? ChiSquaredProbability { get; init; }

    /// <summary>Lines minus parameters, ≥ 0.</summary>
    public required int DegreesOfFreedom { get; init; }

    /// <summary>|Rstudent| above this is flagged: Student's t, 95 % two-sided, n − p − 1 degrees of freedom; null without any.</summary>
    public required double? RstudentLimit { get; init; }

    /// <summary>Hat above this is flagged: 2p/n; null where that is not below 1 and the flag could never fire.</summary>
    public required double? HatLimit { get; init; }

    /// <summary>One entry a line, in the order given.</summary>
    public required ImmutableArray<LineDiagnostics> Lines { get; init; }

    /// <summary>What could not be stated for so few lines, in sentences; empty where everything could.</summary>
    public required ImmutableArray<string> Notes { get; init; }
}
