using System.IO.Pipelines;
using System.Text;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats.Keithley;

/// <summary>A driver's end of a line on which one header goes out as another that no device knows: firmware that lacks the command.</summary>
internal sealed class MisspellingChannel(IByteChannel inner, string header) : IByteChannel
{
    public PipeReader Input => inner.Input;

    public Task Closed => inner.Closed;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => inner.WriteAsync(
        Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(bytes.Span).Replace(header, ":NO:SUCH:HEADER", StringComparison.Ordinal)), cancellationToken);

    public ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken) => inner.DiscardInputAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
