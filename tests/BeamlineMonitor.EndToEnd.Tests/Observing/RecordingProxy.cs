using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A port on the loopback before an instrument: it keeps every byte that goes to it. Answers to Channel Access searches are changed to lead here.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly bool leadsSearchesHere;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentBag<MemoryStream> sent = [];
    private readonly ConcurrentBag<Task> lines = [];
    private readonly Task accepting;

    private RecordingProxy(int target, bool leadsSearchesHere)
    {
        (this.target, this.leadsSearchesHere) = (target, leadsSearchesHere);
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

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

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await Task.WhenAll(lines.Append(accepting)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cut
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true) lines.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
    }

    private async Task ServeAsync(TcpClient driver)
    {
        using TcpClient host = driver, instrument = new();
        await instrument.ConnectAsync(IPAddress.Loopback, target, stop.Token);
        (host.NoDelay, instrument.NoDelay) = (true, true);
        var kept = new MemoryStream();
        sent.Add(kept);
        Task up = PumpAsync(host.GetStream(), instrument.GetStream(), bytes =>
        {
            lock (kept) kept.Write(bytes.Span);
            return bytes;
        });
        await Task.WhenAny(up, PumpAsync(instrument.GetStream(), host.GetStream(), leadsSearchesHere ? new SearchAnswers(Port).Change : bytes => bytes));
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> pass)
    {
        byte[] buffer = new byte[65536];
        while (await from.ReadAsync(buffer, stop.Token) is var read and > 0) await to.WriteAsync(pass(buffer.AsMemory(0, read)), stop.Token);
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

        public ReadOnlyMemory<byte> Change(ReadOnlyMemory<byte> bytes)
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
            return all.AsMemory(0, end);
        }
    }
}
