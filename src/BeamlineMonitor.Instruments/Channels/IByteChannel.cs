using System.IO.Pipelines;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A two-way stream of bytes to an instrument: a serial line, a TCP connection, a pseudo-terminal, or memory.</summary>
/// <remarks>
/// One pump a channel fills <see cref="Input"/>. One caller reads and discards, one writes; these may be two. Cancelling a read of the pipe
/// is prompt and leaves the line usable. Disposing closes the line; it never throws for a line that is already gone. A closed channel stays
/// closed: open another. <see cref="object.ToString"/> names the line, for messages.
/// </remarks>
public interface IByteChannel : IAsyncDisposable
{
    /// <summary>What the other end sent, in order. It completes when the line closes: without error at an orderly end, else with the cause.</summary>
    /// <remarks>
    /// A failure shows at the next read, ahead of bytes not read yet. The pipe pauses the line at 1 MiB that nobody has looked at; what was
    /// examined but not consumed is not bounded, so a reader of messages bounds their length.
    /// </remarks>
    PipeReader Input { get; }

    /// <summary>Sends bytes; completes when the operating system has taken them all.</summary>
    /// <param name="bytes">The bytes, in order.</param>
    /// <param name="cancellationToken">Abandons the write; part of the bytes may have gone out.</param>
    /// <returns>A task that ends when everything was handed over.</returns>
    /// <exception cref="InstrumentException">The line is closed or the write failed.</exception>
    /// <exception cref="InstrumentTimeoutException">The line took no bytes within its write time-out (flow control, a dead peer).</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Throws away what has arrived and was not read, in the pipe and in the operating system.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The number of bytes thrown away.</returns>
    ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken);

    /// <summary>Ends when the line is closed by either side or fails; it never faults: the cause is read from <see cref="Input"/>.</summary>
    Task Closed { get; }
}
