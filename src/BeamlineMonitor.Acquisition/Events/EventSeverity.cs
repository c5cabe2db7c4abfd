namespace BeamlineMonitor.Acquisition.Events;

/// <summary>How much an event matters.</summary>
public enum EventSeverity
{
    /// <summary>For the record.</summary>
    Information,

    /// <summary>Somebody should look.</summary>
    Warning,

    /// <summary>Somebody must act.</summary>
    Alarm,
}
