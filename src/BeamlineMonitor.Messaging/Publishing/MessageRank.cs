namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>What is missed less when there is too much: the first rank is dropped before the next is touched.</summary>
public enum MessageRank
{
    /// <summary>Batches of samples: the run file has them, and the last value is published anyway.</summary>
    Batch,

    /// <summary>Layers and profiles.</summary>
    Profile,

    /// <summary>Events, alarms and the state of the run.</summary>
    Event,
}
