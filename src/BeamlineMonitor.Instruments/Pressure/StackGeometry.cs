namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>The areas that turn a line pressure, or a force, into the pressure on the stack: p = line × piston area / die area = force / die area.</summary>
public sealed record StackGeometry
{
    /// <summary>Creates the geometry.</summary>
    /// <param name="pistonAreaSquareMm">Area the line pressure acts on, mm², &gt; 0; not used with a load cell.</param>
    /// <param name="dieAreaSquareMm">Area of the stack in its die, mm², &gt; 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An area is not positive and finite.</exception>
    public StackGeometry(double pistonAreaSquareMm, double dieAreaSquareMm)
    {
        PistonAreaSquareMm = Area(pistonAreaSquareMm, nameof(pistonAreaSquareMm));
        DieAreaSquareMm = Area(dieAreaSquareMm, nameof(dieAreaSquareMm));
    }

    /// <summary>Area the line pressure acts on, mm².</summary>
    public double PistonAreaSquareMm { get; }

    /// <summary>Area of the stack in its die, mm².</summary>
    public double DieAreaSquareMm { get; }

    /// <summary>Stack pressure, MPa, per one unit of what the device measures (N/mm² = MPa).</summary>
    /// <param name="unit">The device's unit.</param>
    /// <returns>MPa per unit, &gt; 0.</returns>
    public double StackMPaPer(LineUnit unit) => unit.Factor * (unit.IsForce ? 1 : PistonAreaSquareMm) / DieAreaSquareMm;

    private static double Area(double value, string name) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "An area must be positive and finite.");
}
