using System.Threading.Channels;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>
/// A stream of changes of one process variable. It outlives its circuit: after a reconnect the server is asked again and sends the
/// present value first. When the reader is slow the oldest values are dropped and counted.
/// </summary>
public sealed class CaMonitor : IDisposable
{
    private readonly CaChannel channel;
    private readonly CaType? type;
    private readonly int? count;
    private readonly DbrForm form;
    private readonly EventMask mask;
    private readonly Channel<CaReading> queue;
    private long dropped;

    internal CaMonitor(CaChannel channel, uint id, DbrForm form, CaType? type, int? count, EventMask mask, int capacity)
    {
        (this.channel, Id, this.form, this.type, this.count, this.mask) = (channel, id, form, type, count, mask);
        queue = Channel.CreateBounded<CaReading>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            _ => Interlocked.Increment(ref dropped));
    }

    /// <summary>Values that a slow reader never saw.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>The newest value, or null before the first.</summary>
    public CaReading? Latest { get; private set; }

    /// <summary>The last event that carried an error instead of a value, or null.</summary>
    public EcaStatus? LastFailure { get; private set; }

    internal uint Id { get; }

    internal CaChannel Owner => channel;

    /// <summary>Waits for the next change.</summary>
    /// <param name="cancellationToken">Abandons the wait; no value is lost.</param>
    /// <returns>The value.</returns>
    /// <exception cref="InstrumentException">The server refused the monitor, or monitor or client were closed.</exception>
    public async ValueTask<CaReading> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await queue.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException e)
        {
            throw e.InnerException as InstrumentException ?? new InstrumentException($"The monitor of {channel.Name} is closed.", e);
        }
    }

    /// <summary>Takes the next change if one has come.</summary>
    /// <param name="reading">The value.</param>
    /// <returns>False where none waits.</returns>
    public bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out CaReading reading) => queue.Reader.TryRead(out reading);

    /// <summary>Ends the monitor; the server is told if it is there.</summary>
    public void Dispose() => channel.Cancel(this);

    internal CaMessage Request(uint sid, CaType nativeType, uint nativeCount) =>
        CaRequest.EventAdd(sid, Id, Code(nativeType), Count(nativeCount), mask);

    internal CaMessage Cancellation(uint sid, CaType nativeType, uint nativeCount) =>
        CaRequest.EventCancel(sid, Id, Code(nativeType), Count(nativeCount));

    /// <exception cref="ProtocolException">The event is not of the type or count that was asked for, or is damaged.</exception>
    internal void Deliver(CaMessage message)
    {
        CaReading reading = CaReply.ReadValue(message, Code(channel.NativeType), Count(channel.NativeCount));
        Latest = reading;
        queue.Writer.TryWrite(reading);
    }

    internal void Note(EcaStatus failure) => LastFailure = failure;

    internal void End(InstrumentException? error) => queue.Writer.TryComplete(error);

    private DbrCode Code(CaType nativeType) => new(type ?? nativeType, form);

    // An array is monitored at its current length (0), as it may be shorter than the channel's largest.
    private uint Count(uint nativeCount) => (uint?)count ?? (nativeCount == 1 ? 1u : 0u);
}
