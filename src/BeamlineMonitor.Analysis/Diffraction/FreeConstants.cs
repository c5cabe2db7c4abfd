using System.Collections.Immutable;
using static BeamlineMonitor.Analysis.Diffraction.CellConstant;

namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>Which cell constants a crystal system leaves free, and what it fixes or ties.</summary>
public static class FreeConstants
{
    /// <summary>The free constants of a system, in the order a, b, c, α, β, γ.</summary>
    /// <param name="system">The crystal system.</param>
    /// <returns>One to six constants.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The system is none of the seven.</exception>
    public static ImmutableArray<CellConstant> Of(CrystalSystem system) => system switch
    {
        CrystalSystem.Cubic => [A],
        CrystalSystem.Tetragonal or CrystalSystem.Hexagonal => [A, C],
        CrystalSystem.Rhombohedral => [A, Alpha],
        CrystalSystem.Orthorhombic => [A, B, C],
        CrystalSystem.Monoclinic => [A, B, C, Beta],
        CrystalSystem.Triclinic => [A, B, C, Alpha, Beta, Gamma],
        _ => throw new ArgumentOutOfRangeException(nameof(system), system, "There are seven crystal systems."),
    };

    /// <summary>All six constants from the free ones.</summary>
    /// <param name="system">The crystal system.</param>
    /// <param name="free">Å or degrees, in the order of <see cref="Of"/>.</param>
    /// <returns>The cell constants, not checked to make a cell.</returns>
    /// <exception cref="ArgumentException">The number of values is not that of the system.</exception>
    public static CellConstants Expand(CrystalSystem system, params ReadOnlySpan<double> free)
    {
        int count = Of(system).Length;
        if (free.Length != count) throw new ArgumentException($"{system} has {count} free constants, not {free.Length}.", nameof(free));
        return system switch
        {
            CrystalSystem.Cubic => new(free[0], free[0], free[0], 90, 90, 90),
            CrystalSystem.Tetragonal => new(free[0], free[0], free[1], 90, 90, 90),
            CrystalSystem.Hexagonal => new(free[0], free[0], free[1], 90, 90, 120),
            CrystalSystem.Rhombohedral => new(free[0], free[0], free[0], free[1], free[1], free[1]),
            CrystalSystem.Orthorhombic => new(free[0], free[1], free[2], 90, 90, 90),
            CrystalSystem.Monoclinic => new(free[0], free[1], free[2], 90, free[3], 90),
            _ => new(free[0], free[1], free[2], free[3], free[4], free[5]),
        };
    }

    /// <summary>The constant that rules another one in a system: in a cubic cell a rules a, b and c; a fixed angle has no ruler.</summary>
    /// <param name="system">The crystal system.</param>
    /// <param name="constant">Any of the six constants.</param>
    /// <returns>The free constant it equals, or null where the system fixes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The system is none of the seven.</exception>
    public static CellConstant? RulerOf(CrystalSystem system, CellConstant constant)
    {
        ImmutableArray<CellConstant> free = Of(system);
        if (free.Contains(constant)) return constant;
        if (constant is B or C) return A;
        return system == CrystalSystem.Rhombohedral ? Alpha : null;
    }
}
