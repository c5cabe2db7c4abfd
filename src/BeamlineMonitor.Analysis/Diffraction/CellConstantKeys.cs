namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>How files and results call the cell constants.</summary>
public static class CellConstantKeys
{
    /// <summary>The constant in lower case, such as <c>a</c> or <c>beta</c>.</summary>
    /// <param name="constant">The constant.</param>
    /// <returns>Its word.</returns>
    public static string Symbol(this CellConstant constant) => constant.ToString().ToLowerInvariant();

    /// <summary>Its unit as keys write it.</summary>
    /// <param name="constant">The constant.</param>
    /// <returns><c>A</c> for Å or <c>deg</c>.</returns>
    public static string UnitKey(this CellConstant constant) => constant <= CellConstant.C ? "A" : "deg";

    /// <summary>The key with its unit, such as <c>a_A</c> or <c>beta_deg</c>.</summary>
    /// <param name="constant">The constant.</param>
    /// <returns>The key.</returns>
    public static string Key(this CellConstant constant) => $"{constant.Symbol()}_{constant.UnitKey()}";
}
