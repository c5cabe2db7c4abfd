namespace BeamlineMonitor.Acquisition.Safety;

/// <summary>What the daemon may do by itself, from the mildest: every rung only lowers a risk.</summary>
public enum SafetyRung
{
    /// <summary>People are told; nothing is done.</summary>
    Alarm,

    /// <summary>The stack pressure stays where it is.</summary>
    PressureHeld,

    /// <summary>The current is off; the potential is watched at open circuit.</summary>
    CellAtRest,

    /// <summary>The cell is off and left alone.</summary>
    CellOff,
}
