using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>Messages that have come and that nobody has taken yet, in their order. Any thread may take; one puts.</summary>
/// <remarks>
/// On one line messages and answers come one after another, so a line that is held up by unread messages also holds up the answer to a
/// subscription or a publication. Whoever awaits that answer before reading on would wait for ever. Messages of quality of service 1 are
/// therefore acknowledged only when they are taken: a broker stops at <see cref="ConnectPacket.ReceiveMaximum"/> of them, and its answers pass
/// by. One that was not taken comes again with the session, so that a process that dies has lost none. For quality of service 0 MQTT has nothing
/// to hold a broker up with but the line, brokers are known to send more than the maximum, and dropping would lose what a broker keeps. So the
/// memory has a bound of its own, in bytes, for all messages; only beyond <see cref="RoomBytes"/> the line waits.
/// </remarks>
/// <param name="line">Where acknowledgements leave.</param>
internal sealed class Inbox(SendBuffer line) : ChannelReader<MqttMessage>
{
    /// <summary>How many bytes may wait before the line has to; the last message may go over it.</summary>
    public const int RoomBytes = 16 * 1024 * 1024;

    private const int BesideBytes = 256; // what a message takes up beside its packet, about

    private readonly Lock gate = new();
    private readonly Queue<(PublishPacket Publish, int Bytes)> waiting = new();
    private readonly TaskCompletionSource completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? filled;
    private TaskCompletionSource? taken;
    private long waitingBytes;
    private bool isComplete;

    /// <inheritdoc/>
    public override Task Completion => completion.Task;

    /// <inheritdoc/>
    public override bool CanCount => true;

    /// <inheritdoc/>
    public override int Count
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>Whether the line need not wait.</summary>
    public bool HasRoom
    {
        get
        {
            lock (gate) return waitingBytes < RoomBytes;
        }
    }

    /// <summary>Puts a message behind those that wait; also when there is no room, for it is here already.</summary>
    /// <param name="publish">The message.</param>
    /// <param name="bytes">Length of its packet's body.</param>
    public void Put(PublishPacket publish, int bytes)
    {
        lock (gate)
        {
            waiting.Enqueue((publish, bytes + BesideBytes));
            waitingBytes += bytes + BesideBytes;
            Signal(ref filled);
        }
    }

    /// <summary>Waits until somebody takes a message.</summary>
    /// <returns>Ends with the next message that is taken; at once when there is room.</returns>
    public Task WhenTakenAsync()
    {
        lock (gate)
        {
            if (waitingBytes < RoomBytes) return Task.CompletedTask;
            taken ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken.Task;
        }
    }

    /// <summary>No more messages will come; those that wait can still be taken.</summary>
    public void Complete()
    {
        lock (gate)
        {
            isComplete = true;
            Signal(ref filled);
            if (waiting.Count == 0) completion.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public override bool TryRead([MaybeNullWhen(false)] out MqttMessage item)
    {
        lock (gate)
        {
            if (!waiting.TryDequeue(out (PublishPacket Publish, int Bytes) next))
            {
                item = null;
                return false;
            }

            item = next.Publish.Message;
            waitingBytes -= next.Bytes;
            if (next.Publish.Id != 0) line.Add(AnswerPacket.EncodePubAck(next.Publish.Id)); // under the lock, for the order counts (4.6)
            Signal(ref taken);
            if (isComplete && waiting.Count == 0) completion.TrySetResult();
            return true;
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        lock (gate)
        {
            if (waiting.Count > 0) return new ValueTask<bool>(true);
            if (isComplete) return new ValueTask<bool>(false);
            filled ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new ValueTask<bool>(WaitAsync(filled.Task));
        }

        async Task<bool> WaitAsync(Task change)
        {
            await change.WaitAsync(cancellationToken);
            return await WaitToReadAsync(cancellationToken); // another reader may have been faster
        }
    }

    private static void Signal(ref TaskCompletionSource? waiter)
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}
