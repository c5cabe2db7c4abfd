using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>A line whose pressure follows the setpoint at the speed of its valves, and the stack it presses through a piston.</summary>
/// <param name="line">Line pressure at the start, in the device's unit.</param>
/// <param name="slewPerSecond">Speed of its changes, units a second of experiment time, &gt; 0.</param>
/// <param name="stackMPaPerUnit">Stack pressure, MPa, per unit of line pressure: piston area over die area, see <c>StackGeometry</c>.</param>
/// <param name="clock">Experiment clock.</param>
public sealed class PistonLine(double line, double slewPerSecond, double stackMPaPerUnit, TimeProvider clock) : IPressedLine
{
    private readonly QuantityHistory pressure = new(line);

    /// <inheritdoc/>
    public double Measured => pressure.At(clock.GetUtcNow());

    /// <inheritdoc/>
    public void Control(double setpoint, bool holding)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (holding) pressure.Follow(now);
        else pressure.Follow(now, (now + TimeSpan.FromSeconds(Math.Abs(setpoint - pressure.At(now)) / slewPerSecond), setpoint));
    }

    /// <summary>Stack pressure at an instant, past or present.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>MPa.</returns>
    public double StackMPaAt(DateTimeOffset at) => pressure.At(at) * stackMPaPerUnit;

    /// <summary>Mean stack pressure of an exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>MPa.</returns>
    public double MeanStackMPa(ExposureWindow exposure) => pressure.Mean(exposure) * stackMPaPerUnit;
}
