using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>A cell with the covariance of its free constants, each source of error by itself.</summary>
/// <param name="System">Crystal system.</param>
/// <param name="Constants">The cell.</param>
/// <param name="Counting">Covariance of the free constants from counting, row by row, Å² (angles in degrees); shape [n·n].</param>
/// <param name="Calibration">Covariance from the calibration, likewise.</param>
/// <param name="Certificate">Covariance from the certificate of the standard, likewise.</param>
/// <param name="Response">
/// ∂ ln(constant)/∂ ln(d of a line), row by row; shape [n·lines]: how an error of the d scale at each line moves each constant. Lines as in the
/// peaks of the phase.
/// </param>
public sealed record CellEstimate(
    CrystalSystem System,
    CellConstants Constants,
    ImmutableArray<double> Counting,
    ImmutableArray<double> Calibration,
    ImmutableArray<double> Certificate,
    ImmutableArray<double> Response)
{
    /// <summary>Profile-likelihood intervals of constants and volume whose likelihood is skew; empty where ±σ says it.</summary>
    public ImmutableArray<ProfileInterval> Profiles { get; init; } = [];

    private int Size => FreeConstants.Of(System).Length;

    /// <summary>Covariance of two free constants from everything.</summary>
    /// <param name="i">First, in the order of <see cref="FreeConstants.Of"/>.</param>
    /// <param name="j">Second.</param>
    /// <returns>Covariance.</returns>
    public double Covariance(int i, int j) =>
        Counting[(i * Size) + j] + Calibration[(i * Size) + j] + Certificate[(i * Size) + j];

    /// <summary>One standard uncertainty of a free constant from everything, Å or degrees.</summary>
    /// <param name="constant">Which one.</param>
    /// <returns>σ; 0 for a constant that the system fixes.</returns>
    public double Sigma(CellConstant constant)
    {
        int i = FreeConstants.Of(System).IndexOf(constant);
        return i < 0 ? 0 : Math.Sqrt(Covariance(i, i));
    }

    /// <summary>One standard uncertainty of a free constant from counting alone.</summary>
    /// <param name="constant">Which one.</param>
    /// <returns>σ; 0 for a constant that the system fixes.</returns>
    public double CountingSigma(CellConstant constant)
    {
        int i = FreeConstants.Of(System).IndexOf(constant);
        return i < 0 ? 0 : Math.Sqrt(Counting[(i * Size) + i]);
    }

    /// <summary>One standard uncertainty of the volume, Å³: gᵀ C g with the full covariance C of the constants.</summary>
    /// <param name="countingOnly">True for counting alone, false for everything.</param>
    /// <returns>σ(V), Å³.</returns>
    public double SigmaVolume(bool countingOnly)
    {
        Span<double> gradient = stackalloc double[Size];
        VolumeGradient(gradient);
        double sum = 0;
        for (int i = 0; i < Size; i++)
        {
            for (int j = 0; j < Size; j++)
                sum += gradient[i] * gradient[j] * (countingOnly ? Counting[(i * Size) + j] : Covariance(i, j));
        }

        return Math.Sqrt(sum);
    }

    /// <summary>∂V/∂constant.</summary>
    /// <param name="gradient">Receives the derivatives, Å² (Å³ per degree for angles); shape [free constants].</param>
    public void VolumeGradient(Span<double> gradient) => UnitCells.VolumeGradient.Of(Constants, System).AsArray().CopyTo(gradient);
}
