using System.Buffers;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

/// <summary>Bytes as a line brings them: in two pieces.</summary>
internal sealed class Chunk : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Split(byte[] bytes, int at)
    {
        Chunk first = new() { Memory = bytes.AsMemory(0, at) };
        Chunk second = new() { Memory = bytes.AsMemory(at), RunningIndex = at };
        first.Next = second;
        return new ReadOnlySequence<byte>(first, 0, second, bytes.Length - at);
    }
}
