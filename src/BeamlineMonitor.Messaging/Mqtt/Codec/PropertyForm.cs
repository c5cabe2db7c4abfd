namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>How a property's value is written.</summary>
internal enum PropertyForm
{
    /// <summary>One byte; in every property of this form it is 0 or 1.</summary>
    Bit,
    UInt16,

    /// <summary>Two bytes, not 0.</summary>
    Count16,
    UInt32,

    /// <summary>Four bytes, not 0.</summary>
    Count32,
    Text,
    Binary,
    TextPair,
}
