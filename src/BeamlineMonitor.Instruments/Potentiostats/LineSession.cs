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
    // A line that swallows commands is given up: a TCP peer that vanished does not close its connection, and the kernel retries for minutes.
    private const int MostUnansweredInARow = 2;

    private readonly AsciiLineFramer framer = new(longestLine);
    private int unansweredInARow;

    /// <summary>Whether the line is gone for good, or so many commands in a row had no answer that it may be: another is to be opened.</summary>
    public bool IsClosed => channel.Closed.IsCompleted || unansweredInARow >= MostUnansweredInARow;

    /// <summary>Sends text.</summary>
    /// <param name="text">ASCII, each line with its LF.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>Ends when the system has taken it.</returns>
    /// <exception cref="InstrumentTimeoutException">The line takes nothing.</exception>
    public async ValueTask SendAsync(string text, CancellationToken cancellationToken)
    {
        try
        {
            await channel.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        }
        catch (InstrumentTimeoutException)
        {
            unansweredInARow++;
            throw;
        }
    }

    /// <summary>Waits for the answer to a command that was sent.</summary>
    /// <typeparam name="T">What the answer gives.</typeparam>
    /// <param name="ioTime">Real time.</param>
    /// <param name="limit">Longest wait, &gt; 0.</param>
    /// <param name="doing">What is waited for, for the error.</param>
    /// <param name="read">Reads the answer; must heed its token.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>What the answer gave.</returns>
    /// <exception cref="InstrumentTimeoutException">None came.</exception>
    public async ValueTask<T> AnswerAsync<T>(
        TimeProvider ioTime, TimeSpan limit, string doing, Func<CancellationToken, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await Deadline.RunAsync(ioTime, limit, $"{channel}: {doing}", read, cancellationToken);
        }
        catch (InstrumentTimeoutException)
        {
            unansweredInARow++;
            throw;
        }
    }

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
            if (!rest.IsEmpty) unansweredInARow = 0; // somebody is there
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
