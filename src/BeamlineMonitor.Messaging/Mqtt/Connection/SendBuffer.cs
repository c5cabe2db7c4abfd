using System.Buffers;
using System.Threading.Channels;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>
/// Packets on their way to the line. While one batch is written the next one gathers, so that the number of writes falls as the load rises.
/// </summary>
internal sealed class SendBuffer
{
    private const int RoomBytes = 256 * 1024;
    private const int KeptBytes = 1024 * 1024; // a buffer that one long message has stretched further is given back

    private readonly Lock gate = new();
    private readonly Channel<bool> filled = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private ArrayBufferWriter<byte> gathering = new();
    private ArrayBufferWriter<byte> leaving = new();
    private List<PendingRequest> gatheringWaiters = [];
    private List<PendingRequest> leavingWaiters = [];
    private TaskCompletionSource? roomWaiter;
    private bool isFinished;

    /// <summary>Whether another packet may be added; what must go is added all the same.</summary>
    public bool HasRoom
    {
        get
        {
            lock (gate) return gathering.WrittenCount < RoomBytes;
        }
    }

    /// <summary>Adds a packet behind those that wait; forgotten when the last one was added already.</summary>
    /// <param name="head">The packet, or its beginning.</param>
    /// <param name="payload">The rest of it.</param>
    /// <param name="handedOver">Ends when the operating system has it; null when nobody waits for that.</param>
    public void Add(ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload = default, PendingRequest? handedOver = null)
    {
        lock (gate)
        {
            if (handedOver is not null) gatheringWaiters.Add(handedOver);
            if (isFinished) return;
            gathering.Write(head);
            gathering.Write(payload);
            filled.Writer.TryWrite(true);
        }
    }

    /// <summary>Adds the last packet.</summary>
    /// <param name="packet">The packet; empty for none.</param>
    public void Finish(ReadOnlySpan<byte> packet)
    {
        lock (gate)
        {
            Add(packet);
            isFinished = true;
        }
    }

    /// <summary>Waits until there is room.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when there is.</returns>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (gathering.WrittenCount < RoomBytes) return default;
            roomWaiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask(roomWaiter.Task.WaitAsync(cancellationToken));
        }
    }

    /// <summary>Writes batch after batch until the last packet is out.</summary>
    /// <param name="stream">The line.</param>
    /// <param name="onRoom">Called when there is room again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Ends when the last packet was handed to the operating system.</returns>
    /// <exception cref="IOException">The line failed.</exception>
    public async Task WriteAllAsync(Stream stream, Action onRoom, CancellationToken cancellationToken)
    {
        bool isLast;
        do
        {
            await filled.Reader.ReadAsync(cancellationToken);
            isLast = TakeBatch();
            onRoom();
            if (leaving.WrittenCount > 0) await stream.WriteAsync(leaving.WrittenMemory, cancellationToken);
            foreach (PendingRequest waiter in leavingWaiters) waiter.TrySetResult();
            leavingWaiters.Clear();
            if (leaving.Capacity > KeptBytes) leaving = new ArrayBufferWriter<byte>();
            else leaving.ResetWrittenCount();
        }
        while (!isLast);
    }

    /// <summary>Those whose packet did not leave, when nobody writes any more.</summary>
    /// <returns>The requests, which the caller ends.</returns>
    public IReadOnlyList<PendingRequest> TakeLeftBehind()
    {
        lock (gate)
        {
            PendingRequest[] left = [.. leavingWaiters, .. gatheringWaiters];
            leavingWaiters.Clear();
            gatheringWaiters.Clear();
            return left;
        }
    }

    private bool TakeBatch()
    {
        lock (gate)
        {
            (gathering, leaving) = (leaving, gathering);
            (gatheringWaiters, leavingWaiters) = (leavingWaiters, gatheringWaiters);
            roomWaiter?.TrySetResult();
            roomWaiter = null;
            return isFinished;
        }
    }
}
