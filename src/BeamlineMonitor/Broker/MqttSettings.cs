namespace BeamlineMonitor.Broker;

/// <summary>The section <c>Mqtt</c> of appsettings.json.</summary>
/// <param name="Mode">Whose broker.</param>
/// <param name="Host">Host of the broker; the loopback for a local one.</param>
/// <param name="Port">Its port; 0 for a free one, which only a local broker may have.</param>
/// <param name="DataFolder">Where a local broker keeps its configuration and what it has to remember.</param>
/// <param name="Tls">How the line is secured; null for an open one.</param>
/// <param name="Writer">As whom the daemon connects to an external broker; null for nobody. A local one has a writer of its own.</param>
/// <param name="Reader">As whom the page reads an external broker; null where it may not.</param>
/// <param name="LongestAge">Messages that wait longer are dropped and counted; real time.</param>
/// <param name="LargestBytes">When more than this waits in one run file, the oldest messages are dropped and counted; bytes.</param>
internal sealed record MqttSettings(
    BrokerMode Mode,
    string Host,
    int Port,
    string DataFolder,
    BrokerTls? Tls,
    BrokerLogin? Writer,
    BrokerLogin? Reader,
    TimeSpan LongestAge,
    long LargestBytes)
{
    /// <summary>The folder of a local broker by default, in the folder of runs.</summary>
    public const string DefaultDataFolder = "broker";

    /// <summary>The settings of a machine that says nothing: no broker, and bounds that a beam time does not reach.</summary>
    public static MqttSettings None { get; } =
        new(BrokerMode.None, Loopback, 0, DefaultDataFolder, null, null, null, TimeSpan.FromDays(7), 1L << 30);

    /// <summary>Where a local broker listens.</summary>
    public const string Loopback = "127.0.0.1";
}
