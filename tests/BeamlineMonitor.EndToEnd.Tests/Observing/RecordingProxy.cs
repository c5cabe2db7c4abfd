using System.Buffers.Binary;
using System.Collections.Concurrent;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A port on the loopback before an instrument: it keeps every byte that goes to it. Answers to Channel Access searches are changed to lead here.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly ConcurrentBag<MemoryStream> sent = [];
    private readonly LoopbackProxy proxy;

    private RecordingProxy(int target, bool leadsSearchesHere) =>
        proxy = LoopbackProxy.Start(target, Recorded, leadsSearchesHere ? () => new SearchAnswers(Port).ChangeAsync : LoopbackProxy.Through);

    public int Port => proxy.Port;

    /// <summary>What was sent to the instrument, one entry a connection.</summary>
    public byte[][] Sent => [.. sent.Select(bytes =>
    {
        lock (bytes) return bytes.ToArray();
    })];

    public static RecordingProxy Start(int target, bool leadsSearchesHere = false) => new(target, leadsSearchesHere);

    /// <summary>The commands of what was sent by Channel Access, in all connections.</summary>
    public CaCommand[] Commands() => [.. Sent.SelectMany(bytes => Messages(bytes).Select(message => (CaCommand)BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(message.Start))))];

    /// <summary>The function codes of what was sent by Modbus TCP.</summary>
    public byte[] Functions() => [.. Sent.SelectMany(bytes =>
    {
        List<byte> functions = [];
        for (int at = 0; at + 8 <= bytes.Length; at += 6 + BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 4))) functions.Add(bytes[at + 7]);
        return functions;
    })];

    public ValueTask DisposeAsync() => proxy.DisposeAsync();

    private ByteRule Recorded()
    {
        var kept = new MemoryStream();
        sent.Add(kept);
        return (bytes, _) =>
        {
            lock (kept) kept.Write(bytes.Span);
            return ValueTask.FromResult(bytes);
        };
    }

    /// <summary>Where whole messages of Channel Access lie.</summary>
    private static IEnumerable<(int Start, int Length)> Messages(byte[] bytes)
    {
        for (int at = 0; at + 16 <= bytes.Length;)
        {
            int size = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2)), head = 16;
            if (size == 0xFFFF && at + 24 <= bytes.Length) (size, head) = ((int)BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at + 16)), 24);
            if (at + head + size > bytes.Length) yield break;
            yield return (at, head + size);
            at += head + size;
        }
    }

    private sealed class SearchAnswers(int port)
    {
        private byte[] waiting = [];

        public ValueTask<ReadOnlyMemory<byte>> ChangeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            byte[] all = [.. waiting, .. bytes.Span];
            int end = 0;
            foreach ((int start, int length) in Messages(all))
            {
                if ((CaCommand)BinaryPrimitives.ReadUInt16BigEndian(all.AsSpan(start)) == CaCommand.Search)
                    BinaryPrimitives.WriteUInt16BigEndian(all.AsSpan(start + 4), (ushort)port);
                end = start + length;
            }

            waiting = all[end..];
            return ValueTask.FromResult<ReadOnlyMemory<byte>>(all.AsMemory(0, end));
        }
    }
}
