using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>How a station publishes.</summary>
public sealed record PublisherOptions
{
    /// <summary>Name of the station: the topics' second part.</summary>
    public required string Station { get; init; }

    /// <summary>Broker, client and credentials. Clean start and will are set for each connection.</summary>
    public required MqttConnectOptions Broker { get; init; }

    /// <summary>Makes the message of <c>status</c> for <c>online</c> or <c>offline</c>.</summary>
    public required Func<string, LiveMessage> Status { get; init; }

    /// <summary>How much may wait.</summary>
    public required OutboxBounds Bounds { get; init; }

    /// <summary>Seed of the back-off: the station's own, so that no two stations come back at the same moment.</summary>
    public required int Seed { get; init; }

    /// <summary>The first wait for a broker is at most this, real time. Default 1 s.</summary>
    public TimeSpan ShortestBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>No wait for a broker is longer, real time. Default 60 s.</summary>
    public TimeSpan LongestBackoff { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>So much is sent again to a broker that does not know the session, real time. Default 60 s.</summary>
    public TimeSpan SentAgain { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A message that leaves later than this after it was stored is historical, real time. Default 10 s.</summary>
    public TimeSpan HistoricalAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Acknowledgements are collected so long before they are written down, real time. Default 0.1 s.</summary>
    public TimeSpan MarkInterval { get; init; } = TimeSpan.FromSeconds(0.1);

    /// <summary>What mends a refusal, as a sentence behind the broker's words. Default that of a daemon.</summary>
    public string RefusedAdvice { get; init; } = "Mend it, then send this process SIGHUP.";

    /// <summary>An outage is told when it lasts longer than this, real time. Default 30 s: so long does the broker keep the session.</summary>
    public TimeSpan OutageTold { get; init; } = TimeSpan.FromSeconds(30);
}
