namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>What was measured of each line, and so the quantity whose residuals a refinement minimises.</summary>
public enum LineQuantity
{
    /// <summary>Scattering angle 2θ at a fixed wavelength, degrees.</summary>
    TwoTheta,

    /// <summary>d-spacing, Å.</summary>
    DSpacing,

    /// <summary>Photon energy at a fixed scattering angle, keV.</summary>
    Energy,

    /// <summary>Q = 1/d², Å⁻² (the crystallographer's Q, not 2π/d).</summary>
    Q,
}
