using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Cells.Transport;
using MathNet.Numerics.RootFinding;

namespace BeamlineMonitor.HardwareSim.Cells.Kinetics;

/// <summary>The potential at the terminals under a current, and the current under a potential.</summary>
/// <remarks>
/// V = U(x_s) − U_ref + η + jR. Eq. 9 of the paper, whose transfer coefficients are ½, solved for η: η = (2RT/F) arsinh(j / 2i0), and
/// i0 = F k_r √c_e c_max √(x_s (1 − x_s)) (eq. 10). V rises with j all through: U falls with x and the surface loses lithium, j/i0
/// rises, R &gt; 0.
/// </remarks>
internal sealed class TerminalPotential
{
    private const double SmallestShare = 1e-6; // of sites full or empty in i0: beyond the cliffs of U(x), so it changes no answer
    private const double RootAccuracy = 1e-12; // A/m²: nothing beside any current that flows
    private const int RootIterations = 200;

    private readonly CellParameters cell;
    private readonly double thermalVolts;
    private readonly double exchange; // A/m² at full contact, without √(x (1 − x))

    public TerminalPotential(CellParameters cell, double temperatureKelvin)
    {
        this.cell = cell;
        thermalVolts = 2 * PhysicalConstants.Gas * temperatureKelvin / PhysicalConstants.Faraday;
        exchange = PhysicalConstants.Faraday * cell.Interface.RateConstant * cell.Interface.ContactFactor
            * Math.Sqrt(cell.Interface.ElectrolyteMolPerCubicMetre) * cell.Lithium.MaximumMolPerCubicMetre;
    }

    /// <summary>The potential under a current.</summary>
    /// <param name="currentDensity">A/m², &gt; 0 charges.</param>
    /// <param name="surface">Li content at the electrolyte.</param>
    /// <param name="contact">Contact left, relative to the pristine one.</param>
    /// <returns>V against the reference.</returns>
    public double Volts(double currentDensity, SurfaceContent surface, double contact)
    {
        double x = surface.At(currentDensity);
        double share = Math.Clamp(x, SmallestShare, 1 - SmallestShare);
        double exchangeCurrent = exchange * contact * Math.Sqrt(share * (1 - share));
        return cell.OpenCircuit.Volts(x) - cell.ReferenceVolts
            + (thermalVolts * Math.Asinh(currentDensity / (2 * exchangeCurrent))) + (currentDensity * cell.OhmSquareMetres);
    }

    /// <summary>The current under a potential.</summary>
    /// <param name="volts">V against the reference.</param>
    /// <param name="surface">Li content at the electrolyte.</param>
    /// <param name="contact">Contact left, relative to the pristine one.</param>
    /// <returns>A/m², &gt; 0 charges.</returns>
    public double CurrentDensity(double volts, SurfaceContent surface, double contact)
    {
        double driving = volts - Volts(0, surface, contact);
        double most = driving / cell.OhmSquareMetres; // what would flow if nothing but R stood against it
        return driving == 0
            ? 0
            : Brent.FindRoot(
                j => Volts(j, surface, contact) - volts, Math.Min(most, 0), Math.Max(most, 0), RootAccuracy, RootIterations);
    }
}
