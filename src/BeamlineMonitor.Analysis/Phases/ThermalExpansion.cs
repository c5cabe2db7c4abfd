using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.Phases;

/// <summary>Linear thermal expansion of a cell; the angles do not change.</summary>
/// <param name="APerKelvin">Relative change of a, K⁻¹, −1e-3 to 1e-3.</param>
/// <param name="BPerKelvin">Relative change of b, K⁻¹.</param>
/// <param name="CPerKelvin">Relative change of c, K⁻¹.</param>
/// <param name="Source">Id of the source of the coefficients.</param>
public sealed record ThermalExpansion(double APerKelvin, double BPerKelvin, double CPerKelvin, string Source)
{
    /// <summary>Expands a cell.</summary>
    /// <param name="cell">The cell at some temperature.</param>
    /// <param name="riseKelvin">How much warmer it becomes, K; negative for cooler.</param>
    /// <returns>The cell after the rise: a·(1 + α·ΔT), likewise b and c.</returns>
    public CellConstants Expand(CellConstants cell, double riseKelvin) => cell with
    {
        A = cell.A * (1 + (APerKelvin * riseKelvin)),
        B = cell.B * (1 + (BPerKelvin * riseKelvin)),
        C = cell.C * (1 + (CPerKelvin * riseKelvin)),
    };
}
