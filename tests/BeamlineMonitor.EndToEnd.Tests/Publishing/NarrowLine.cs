using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Publishing;

/// <summary>A port on the loopback before a broker that lets only so many bytes through to it, and the rest when it is told: whoever publishes more cannot be done before.</summary>
internal sealed class NarrowLine : IAsyncDisposable
{
    private readonly TaskCompletionSource wide = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LoopbackProxy proxy;
    private int room;

    private NarrowLine(int target, int bytes)
    {
        room = bytes;
        proxy = LoopbackProxy.Start(target, () => FitAsync, LoopbackProxy.Through);
    }

    public int Port => proxy.Port;

    /// <summary>Stands before a port.</summary>
    /// <param name="target">The broker's port; the broker may come and go.</param>
    /// <param name="bytes">How many bytes all connections together may send to it.</param>
    public static NarrowLine Start(int target, int bytes) => new(target, bytes);

    /// <summary>Lets everything through from now on.</summary>
    public void Widen() => wide.TrySetResult();

    public ValueTask DisposeAsync() => proxy.DisposeAsync();

    private async ValueTask<ReadOnlyMemory<byte>> FitAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (Interlocked.Add(ref room, -bytes.Length) < 0) await wide.Task.WaitAsync(cancellationToken);
        return bytes;
    }
}
