using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>The cell of one phase as the cell-constrained fit left it.</summary>
/// <param name="Phase">The phase with the reflections that were fitted.</param>
/// <param name="Status">Whether the counts determined the cell.</param>
/// <param name="Constants">The cell.</param>
/// <param name="Covariance">Covariance of its free constants from counting; shape [n·n].</param>
internal sealed record CellFit(PhaseLines Phase, AnalysisStatus Status, CellConstants Constants, ImmutableArray<double> Covariance)
{
    /// <summary>Reads one phase out of the fitter.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="cells">The model that was fitted.</param>
    /// <param name="index">Index of the phase in it.</param>
    /// <param name="fitter">The fitter.</param>
    /// <returns>The cell and whether it may be used.</returns>
    public static CellFit Read(PhaseLines phase, CellModel cells, int index, LineFitter fitter)
    {
        int n = phase.Constants, first = cells.FirstConstants[index];
        var values = new double[n];
        var covariance = new double[n * n];
        AnalysisStatus status = AnalysisStatus.Ok;
        for (int i = 0; i < n; i++)
        {
            FitParameter constant = cells.Model.Parameters[first + i];
            values[i] = fitter.Values[first + i];
            for (int j = 0; j < n; j++) covariance[(i * n) + j] = fitter.Covariance(first + i, first + j);
            if (fitter.IsAtBound(first + i)) status = AnalysisStatus.OutOfRange;
            else if (fitter.Sigma(first + i) is not { } sigma || sigma > (constant.Upper - constant.Lower) / 4)
                status = AnalysisStatus.CellNotDetermined;
        }

        return new CellFit(phase, status, FreeConstants.Expand(phase.Phase.System, values), [.. covariance]);
    }
}
