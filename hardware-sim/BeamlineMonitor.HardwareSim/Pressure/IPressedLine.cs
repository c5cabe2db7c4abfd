namespace BeamlineMonitor.HardwareSim.Pressure;

/// <summary>What stands behind the device: the line and the stack it presses. The cell twin implements it; <see cref="SteadyLine"/> does where only the protocol matters.</summary>
public interface IPressedLine
{
    /// <summary>What the device's sensor measures now, in the device's unit; NaN where no sensor is fitted.</summary>
    double Measured { get; }

    /// <summary>Hears what the device does from now on.</summary>
    /// <param name="setpoint">The setpoint, in the device's unit.</param>
    /// <param name="holding">True while the valves stand still and the setpoint has no effect.</param>
    void Control(double setpoint, bool holding);
}
