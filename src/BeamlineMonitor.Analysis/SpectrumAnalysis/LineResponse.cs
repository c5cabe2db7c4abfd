using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>
/// How the constants of a cell answer to its lines: the generalised least-squares response (JᵀWJ)⁻¹JᵀW of constants to line energies, W the
/// inverse covariance of the places, and the χ² of the places about the cell.
/// </summary>
internal sealed class LineResponse
{
    private readonly double[] constants;
    private readonly double[] energiesKeV;
    private readonly double[] byRelativeD;

    /// <summary>Works the response out.</summary>
    /// <param name="system">Crystal system.</param>
    /// <param name="constants">Free constants of the cell; shape [n].</param>
    /// <param name="peaks">The lines; shape [m].</param>
    /// <param name="covariance">Covariance of their places, keV²; shape [m·m].</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    public LineResponse(
        CrystalSystem system, double[] constants, ImmutableArray<PeakResult> peaks, double[] covariance, double twoThetaDegrees)
    {
        this.constants = constants;
        int n = constants.Length, m = peaks.Length;
        energiesKeV = new double[m];
        byRelativeD = new double[n * m];
        Span<double> slopes = stackalloc double[m * n], off = stackalloc double[m], gradient = stackalloc double[LinePosition.MaximumParameters];
        for (int l = 0; l < m; l++)
        {
            // At the places that the cell gives the lines, so that scaling every d scales the cell exactly.
            energiesKeV[l] = new CellPosition(system, peaks[l].Indices, 0, twoThetaDegrees).Evaluate(constants, gradient);
            off[l] = peaks[l].EnergyKeV - energiesKeV[l];
            gradient[..n].CopyTo(slopes.Slice(l * n, n));
        }

        Span<double> weight = new double[m * m], weighted = stackalloc double[n * m], normal = stackalloc double[n * n];
        bool isDetermined = Invert(covariance, m, weight);
        for (int k = 0; k < n; k++)
        {
            for (int l = 0; l < m; l++)
            {
                for (int j = 0; j < m; j++) weighted[(k * m) + l] += slopes[(j * n) + k] * weight[(j * m) + l];
            }

            for (int q = 0; q < n; q++)
            {
                for (int l = 0; l < m; l++) normal[(k * n) + q] += weighted[(k * m) + l] * slopes[(l * n) + q];
            }
        }

        Span<double> inverse = stackalloc double[n * n];
        isDetermined &= Invert(normal, n, inverse);
        DegreesOfFreedom = isDetermined ? m - n : 0;
        for (int i = 0; i < m && isDetermined; i++)
        {
            for (int j = 0; j < m; j++) ChiSquared += off[i] * weight[(i * m) + j] * off[j];
        }

        for (int k = 0; k < n; k++)
        {
            for (int l = 0; l < m; l++)
            {
                // With too few lines to say which carries which constant, every line alike.
                double byEnergy = isDetermined ? 0 : -constants[k] / (m * energiesKeV[l]);
                for (int q = 0; q < n && isDetermined; q++) byEnergy += inverse[(k * n) + q] * weighted[(q * m) + l];
                byRelativeD[(k * m) + l] = -byEnergy * energiesKeV[l] / constants[k];
            }
        }
    }

    /// <summary>χ² of the places about the cell, with their full covariance.</summary>
    public double ChiSquared { get; }

    /// <summary>Lines less constants; 0 where the lines alone do not determine the constants.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>∂ ln(constant)/∂ ln(d of a line); shape [n·m].</summary>
    public ImmutableArray<double> ByRelativeD => [.. byRelativeD];

    /// <summary>Covariance of the constants that follows from errors of the d scale.</summary>
    /// <param name="relative">Covariance of the relative errors of d at two energies, keV.</param>
    /// <returns>Covariance of the constants, row by row; shape [n·n].</returns>
    public ImmutableArray<double> Propagate(Func<double, double, double> relative)
    {
        int n = constants.Length, m = energiesKeV.Length;
        var covariance = new double[n * n];
        for (int l = 0; l < m; l++)
        {
            for (int j = 0; j < m; j++)
            {
                double shared = relative(energiesKeV[l], energiesKeV[j]);
                for (int k = 0; k < covariance.Length; k++)
                    covariance[k] += byRelativeD[((k / n) * m) + l] * shared * byRelativeD[((k % n) * m) + j];
            }
        }

        for (int k = 0; k < covariance.Length; k++) covariance[k] *= constants[k / n] * constants[k % n];
        return [.. covariance];
    }

    private static bool Invert(ReadOnlySpan<double> matrix, int n, Span<double> inverse)
    {
        var system = new SymmetricSystem();
        Span<bool> all = stackalloc bool[n];
        all.Fill(true);
        system.Factorise(matrix, n, all, 0, 1e-12);
        system.Invert(inverse);
        return !system.IsDetermined.Contains(false);
    }
}
