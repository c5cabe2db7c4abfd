using System.Collections.Immutable;
using BeamlineMonitor.Broker;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>What the bridge leads to, and for whom.</summary>
/// <param name="Open">Opens a line to the broker; an <see cref="IOException"/> where nobody answers.</param>
/// <param name="Reader">As whom clients read; null for the anonymous reader.</param>
/// <param name="Origins">Pages of other servers that may use it, such as <c>https://dashboard.example</c>.</param>
internal sealed record MqttBridgeOptions(Func<CancellationToken, Task<Stream>> Open, BrokerLogin? Reader, ImmutableArray<string> Origins)
{
    /// <summary>Clients at one time; a further one is turned away.</summary>
    public int MaximumClients { get; init; } = 64;
}
