namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>Whether a pressure reading can be used.</summary>
public enum PressureStatus
{
    /// <summary>The pressure is measured and no fault is shown.</summary>
    Ok,

    /// <summary>The device shows a fault; the pressure, where there is one, is not to be trusted.</summary>
    Fault,

    /// <summary>The device has no value: its sensor is not fitted or broken.</summary>
    NoValue,
}
