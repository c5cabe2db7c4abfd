using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>A request that waits: for its turn, for the line, or for the server's answer.</summary>
/// <param name="what">What it is, for messages: "the message to a/b".</param>
/// <param name="answer">The kind of packet that answers it.</param>
/// <param name="publish">The message to send; null for what is sent otherwise.</param>
internal sealed class PendingRequest(string what, PacketType answer, OutgoingPublish? publish)
    : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string What => what;

    public PacketType Answer => answer;

    public OutgoingPublish? Publish => publish;
}
