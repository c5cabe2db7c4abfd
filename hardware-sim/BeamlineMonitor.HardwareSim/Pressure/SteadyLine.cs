namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>A stack whose pressure is what it is told, whatever the device does.</summary>
/// <param name="measured">The pressure, or force, in the device's unit.</param>
public sealed class SteadyLine(double measured) : IPressedLine
{
    /// <inheritdoc/>
    public double Measured { get; set; } = measured;

    /// <inheritdoc/>
    public void Control(double setpoint, bool holding)
    {
    }
}
