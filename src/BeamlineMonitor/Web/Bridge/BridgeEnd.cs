using System.Net.WebSockets;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>How one direction of a bridge ended, and so what the WebSocket is closed with.</summary>
/// <param name="Status">Status of RFC 6455, section 7.4.</param>
/// <param name="Text">Why, at most 123 bytes.</param>
internal sealed record BridgeEnd(WebSocketCloseStatus Status, string Text)
{
    /// <summary>The client left.</summary>
    public static BridgeEnd ByClient { get; } = new(WebSocketCloseStatus.NormalClosure, "");

    /// <summary>The broker closed the line, or cannot be reached.</summary>
    public static BridgeEnd ByBroker { get; } = new(WebSocketCloseStatus.EndpointUnavailable, "the broker closed the line");

    /// <summary>The daemon ends.</summary>
    public static BridgeEnd ByDaemon { get; } = new(WebSocketCloseStatus.EndpointUnavailable, "the daemon ends");

    /// <summary>MQTT travels in binary frames only (MQTT 5, section 6).</summary>
    public static BridgeEnd NoBytes { get; } = new(WebSocketCloseStatus.InvalidMessageType, "MQTT travels in binary frames");

    /// <summary>The first packet is not that of a reader.</summary>
    /// <param name="reason">What is wrong with it.</param>
    /// <returns>The end.</returns>
    public static BridgeEnd Refused(string reason) => new(WebSocketCloseStatus.PolicyViolation, reason);
}
