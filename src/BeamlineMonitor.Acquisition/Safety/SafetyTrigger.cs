namespace BeamlineMonitor.Acquisition.Safety;

/// <summary>What sets the ladder off. A beam dump and a dead detector are not here: neither ever stops a cell.</summary>
public enum SafetyTrigger
{
    /// <summary>The stack pressure is out of its tolerance.</summary>
    PressureOff,

    /// <summary>It has been out of its tolerance for long.</summary>
    PressureOffForLong,

    /// <summary>It has gone on for long although the pressure is held.</summary>
    PressureOffThoughHeld,

    /// <summary>The controller does not take the hold.</summary>
    HoldRefused,

    /// <summary>The run cannot be stored any more.</summary>
    StoreFailed,
}
