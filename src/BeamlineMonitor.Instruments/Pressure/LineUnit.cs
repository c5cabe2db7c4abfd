namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>A unit in which a device states its line pressure, or the force of its load cell.</summary>
/// <param name="Name">As written in the map.</param>
/// <param name="IsForce">True for a force.</param>
/// <param name="Factor">MPa, or N, per unit.</param>
/// <remarks>
/// Every factor is exact by definition: 1 bar = 10⁵ Pa, 1 kgf = 9.80665 N, 1 lbf = 0.45359237 kg × 9.80665 m/s², 1 inch = 25.4 mm.
/// </remarks>
public readonly record struct LineUnit(string Name, bool IsForce, double Factor)
{
    private const double NewtonsPerPoundForce = 4.4482216152605;

    /// <summary>The units a map may use.</summary>
    public static IReadOnlyList<LineUnit> All { get; } =
    [
        new("bar", false, 0.1),
        new("mbar", false, 1e-4),
        new("Pa", false, 1e-6),
        new("kPa", false, 1e-3),
        new("MPa", false, 1),
        new("psi", false, NewtonsPerPoundForce / (25.4 * 25.4)),
        new("N", true, 1),
        new("kN", true, 1000),
        new("kgf", true, 9.80665),
        new("lbf", true, NewtonsPerPoundForce),
    ];
}
