namespace BeamlineMonitor.Messaging.Outbox;

/// <summary>How the stay of a message in the outbox ends.</summary>
public enum OutboxEnd
{
    /// <summary>The broker acknowledged it.</summary>
    Sent,

    /// <summary>It is too old or there are too many: it is not sent, and counted. The run file keeps it.</summary>
    Dropped,
}
