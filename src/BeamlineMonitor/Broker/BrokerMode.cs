namespace BeamlineMonitor.Broker;

/// <summary>Whose broker the daemon publishes to.</summary>
internal enum BrokerMode
{
    /// <summary>None: messages wait in the run file.</summary>
    None,

    /// <summary>A mosquitto on this machine that the daemon starts, guards and stops.</summary>
    Local,

    /// <summary>Somebody else's.</summary>
    External,
}
