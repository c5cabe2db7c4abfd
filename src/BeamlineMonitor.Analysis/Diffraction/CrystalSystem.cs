namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>The seven crystal systems; they decide which cell constants are free.</summary>
public enum CrystalSystem
{
    /// <summary>a; b = c = a, all angles 90°.</summary>
    Cubic,

    /// <summary>a, c; b = a, all angles 90°.</summary>
    Tetragonal,

    /// <summary>a, c; b = a, α = β = 90°, γ = 120°. R-3m cells are given on hexagonal axes.</summary>
    Hexagonal,

    /// <summary>a, α; b = c = a, all angles equal (rhombohedral axes).</summary>
    Rhombohedral,

    /// <summary>a, b, c; all angles 90°.</summary>
    Orthorhombic,

    /// <summary>a, b, c, β; α = γ = 90°.</summary>
    Monoclinic,

    /// <summary>a, b, c, α, β, γ.</summary>
    Triclinic,
}
