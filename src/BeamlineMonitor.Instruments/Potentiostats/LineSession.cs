using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Potentiostats;

/// <summary>Lines over one open channel: text out, lines in.</summary>
/// <param name="channel">Owned: closed with the session.</param>
/// <param name="longestLine">Most characters of a line of the device.</param>
internal sealed class LineSession(IByteChannel channel, int longestLine) : IAsyncDisposable
{
    private readonly AsciiLineFramer framer = new(longestLine);

    /// <summary>Whether the line is gone for good.</summary>
    public bool IsClosed => channel.Closed.IsCompleted;

    /// <summary>Sends text.</summary>
    /// <param name="text">ASCII, each line with its LF.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>Ends when the system has taken it.</returns>
    public ValueTask SendAsync(string text, CancellationToken cancellationToken) => channel.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);

    /// <summary>Reads one line, however long it takes.</summary>
    /// <param name="cancellationToken">Abandons the read; nothing is lost.</param>
    /// <returns>The line without its end.</returns>
    /// <exception cref="InstrumentException">The line is closed.</exception>
    /// <exception cref="ProtocolException">A line is damaged; the next one can be read.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await channel.Input.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> rest = result.Buffer;
            try
            {
                if (framer.TryRead(ref rest, out string? line)) return line!;
            }
            catch (ProtocolException e)
            {
                throw new ProtocolException($"{channel}: {e.Message}", e);
            }
            finally
            {
                channel.Input.AdvanceTo(rest.Start);
            }

            if (result.IsCompleted) throw new InstrumentException($"{channel}: the line is closed.");
        }
    }

    /// <summary>Throws away all that has arrived.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Ends when the input is empty.</returns>
    public async ValueTask DiscardAsync(CancellationToken cancellationToken)
    {
        await channel.DiscardInputAsync(cancellationToken);
        framer.Reset();
    }

    /// <summary>Closes the channel.</summary>
    /// <returns>Ends when it is closed.</returns>
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    /// <summary>Name of the port for messages.</summary>
    /// <returns>The channel's name.</returns>
    public override string ToString() => channel.ToString() ?? "potentiostat";
}
