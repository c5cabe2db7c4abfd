namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>What presses the stack: a pressure controller on a piston, or a press with a load cell (then it only reads).</summary>
public interface IPressureController
{
    /// <summary>What the device said of itself when it was last asked; null before. The first reading asks.</summary>
    PressureControllerIdentity? Identity { get; }

    /// <summary>Asks the device who it is and checks that its registers mean what the map says.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Who it is and what it can do.</returns>
    /// <exception cref="ProtocolException">The device is not what the map describes; the message says what mends it.</exception>
    /// <exception cref="InstrumentException">The device could not be asked.</exception>
    ValueTask<PressureControllerIdentity> IdentifyAsync(CancellationToken cancellationToken);

    /// <summary>Reads the measured stack pressure, the setpoint and the flags; safe to call while a ramp runs.</summary>
    /// <param name="cancellationToken">Abandons the read; the controller keeps its setpoint.</param>
    /// <returns>The reading, stamped when its last reply arrived.</returns>
    /// <exception cref="ProtocolException">A reply was damaged, or the device is not what the map describes.</exception>
    /// <exception cref="InstrumentException">The device could not be read.</exception>
    ValueTask<PressureReading> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Moves the setpoint to a stack pressure, no faster than the slew limit; ends when the device acknowledged the last step.</summary>
    /// <param name="stackPressureMPa">Stack pressure, MPa, within the limits.</param>
    /// <param name="cancellationToken">Stops the ramp; the setpoint stays at the last step.</param>
    /// <returns>Ends when the setpoint is reached (the pressure follows at the device's pace).</returns>
    /// <exception cref="ArgumentOutOfRangeException">The pressure is outside the limits or NaN.</exception>
    /// <exception cref="CommandNotTakenException">The device's read-back differs from what was written.</exception>
    /// <exception cref="InstrumentException">The device cannot be set, a call failed, or a hold or a newer setpoint ended the ramp.</exception>
    ValueTask SetAsync(double stackPressureMPa, CancellationToken cancellationToken);

    /// <summary>The safe action: keeps the pressure where it is and ends a running ramp. Calling it again does no harm.</summary>
    /// <param name="cancellationToken">Abandons the call; what the device does then is not known.</param>
    /// <returns>Ends when the device shows that it holds.</returns>
    /// <exception cref="CommandNotTakenException">The device does not show that it holds.</exception>
    /// <exception cref="InstrumentException">The device has no hold, or a call failed.</exception>
    ValueTask HoldAsync(CancellationToken cancellationToken);
}
