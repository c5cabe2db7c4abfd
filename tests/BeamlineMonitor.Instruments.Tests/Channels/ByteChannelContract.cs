using System.IO.Pipelines;
using System.Text;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>What every channel promises, whatever carries its bytes.</summary>
public abstract class ByteChannelContract : IDisposable
{
    private const int MoreThanAnyLineHolds = 64 << 20;
    private const int InputHolds = 1 << 20;
    private static readonly byte[] Marker = Encoding.ASCII.GetBytes("<the end of it>");

    // A hung line fails the test; nothing is measured.
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(3));

    public enum FarClose
    {
        EndsInOrder,
        EndsWithCause,
        IsNotSeen,
    }

    private protected CancellationToken Guard => guard.Token;

    private protected abstract FarClose WhenFarCloses { get; }

    public void Dispose()
    {
        guard.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Write_BulkBothWaysAtOnce_ArrivesIntactInOrder()
    {
        await using ChannelPair line = await ConnectAsync(null);
        byte[] there = SeededBytes(1, 3 << 20);
        byte[] back = SeededBytes(2, 3 << 20);

        Task<byte[]> atFar = line.Far.ReadExactlyAsync(there.Length, Guard);
        Task<byte[]> atNear = line.Near.ReadExactlyAsync(back.Length, Guard);
        await Task.WhenAll(line.Near.WriteAsync(there, Guard).AsTask(), line.Far.WriteAsync(back, Guard).AsTask(), atFar, atNear);

        Assert.Equal(there, await atFar);
        Assert.Equal(back, await atNear);
    }

    [Fact]
    public async Task Input_ReadLate_HoldsTheSenderAndLosesNothing()
    {
        await using ChannelPair line = await ConnectAsync(null);
        byte[] sent = SeededBytes(3, 16 << 20);

        Task writing = line.Far.WriteAsync(sent, Guard).AsTask();
        while (await CountUnreadAsync(line.Near) < InputHolds) await Task.Yield();
        byte[] received = await line.Near.ReadExactlyAsync(sent.Length, Guard);
        await writing;

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Write_Nothing_Succeeds()
    {
        await using ChannelPair line = await ConnectAsync(null);
        await line.Near.WriteAsync(ReadOnlyMemory<byte>.Empty, Guard);
        await AssertUsableAsync(line);
    }

    [Fact]
    public async Task Read_Cancelled_EndsAndLeavesTheLineUsable()
    {
        await using ChannelPair line = await ConnectAsync(null);
        using CancellationTokenSource cancel = new();
        Task<ReadResult> reading = line.Near.Input.ReadAsync(cancel.Token).AsTask();
        Assert.False(reading.IsCompleted);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Guard));
        await AssertUsableAsync(line);
    }

    [Fact]
    public async Task Write_CancelledBefore_SendsNothing()
    {
        await using ChannelPair line = await ConnectAsync(null);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => line.Near.WriteAsync("lost"u8.ToArray(), new CancellationToken(true)).AsTask());

        await line.Near.WriteAsync(Marker, Guard);
        Assert.Equal(0, await line.Far.ReadUntilAsync(Marker, Guard));
    }

    [Fact]
    public async Task Write_CancelledWhileHeldUp_EndsAndLeavesTheLineUsable()
    {
        await using ChannelPair line = await ConnectAsync(new ManualTimeProvider());
        using CancellationTokenSource cancel = new();
        Task writing = line.Near.WriteAsync(new byte[MoreThanAnyLineHolds], cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing.WaitAsync(Guard));
        await AssertDrainsAsync(line);
    }

    [Fact]
    public async Task Write_NobodyTakesTheBytes_TimesOutAndLeavesTheLineUsable()
    {
        ManualTimeProvider clock = new();
        await using ChannelPair line = await ConnectAsync(clock);
        Task writing = line.Near.WriteAsync(new byte[MoreThanAnyLineHolds], Guard).AsTask();
        while (!writing.IsCompleted)
        {
            await Task.WhenAny(writing, clock.WaitForTimersAsync(1, Guard));
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        InstrumentTimeoutException error = await Assert.ThrowsAsync<InstrumentTimeoutException>(() => writing);

        Assert.Contains(line.Near.ToString()!, error.Message, StringComparison.Ordinal);
        await AssertDrainsAsync(line);
    }

    [Fact]
    public async Task DiscardInput_HalfExaminedMessage_ThrowsAllOfItAway()
    {
        await using ChannelPair line = await ConnectAsync(null);
        await line.Far.WriteAsync("half a reply"u8.ToArray(), Guard);
        ReadResult arrived = await line.Near.Input.ReadAtLeastAsync(12, Guard);
        line.Near.Input.AdvanceTo(arrived.Buffer.Start, arrived.Buffer.End);

        Assert.Equal(12, await line.Near.DiscardInputAsync(Guard));

        await line.Far.WriteAsync("new"u8.ToArray(), Guard);
        Assert.Equal("new"u8.ToArray(), await line.Near.ReadExactlyAsync(3, Guard));
    }

    [Fact]
    public async Task DiscardInput_Nothing_IsZeroAndLeavesTheLineUsable()
    {
        await using ChannelPair line = await ConnectAsync(null);
        Assert.Equal(0, await line.Near.DiscardInputAsync(Guard));
        await AssertUsableAsync(line);
    }

    [Fact]
    public async Task Dispose_WhileAReadWaits_EndsTheReadInOrder()
    {
        await using ChannelPair line = await ConnectAsync(null);
        Task<ReadResult> reading = line.Near.Input.ReadAsync(Guard).AsTask();

        await line.Near.DisposeAsync();

        ReadResult end = await reading;
        Assert.True(end.IsCompleted);
        Assert.True(end.Buffer.IsEmpty);
        await line.Near.Closed.WaitAsync(Guard);
    }

    [Fact]
    public async Task Dispose_WhileAWriteIsHeldUp_EndsTheWriteWithAnError()
    {
        ManualTimeProvider clock = new();
        await using ChannelPair line = await ConnectAsync(clock);
        Task writing = line.Near.WriteAsync(new byte[MoreThanAnyLineHolds], Guard).AsTask();
        await clock.WaitForTimersAsync(1, Guard);

        await line.Near.DisposeAsync();

        await Assert.ThrowsAsync<InstrumentException>(() => writing.WaitAsync(Guard));
    }

    [Fact]
    public async Task Dispose_Twice_IsHarmless()
    {
        await using ChannelPair line = await ConnectAsync(null);
        await line.Near.DisposeAsync();
        await line.Near.DisposeAsync();
        Assert.True(line.Near.Closed.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Disposed_WriteAndDiscard_SayItIsClosed()
    {
        await using ChannelPair line = await ConnectAsync(null);
        await line.Near.DisposeAsync();

        InstrumentException error = await Assert.ThrowsAsync<InstrumentException>(() => line.Near.WriteAsync("x"u8.ToArray(), Guard).AsTask());

        Assert.Contains("closed", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await line.Near.DiscardInputAsync(Guard));
    }

    [Fact]
    public async Task FarEnd_Disposed_EndsTheLineAsPromised()
    {
        await using ChannelPair line = await ConnectAsync(null);
        Task<ReadResult> reading = line.Near.Input.ReadAsync(Guard).AsTask();

        await line.Far.DisposeAsync();

        switch (WhenFarCloses)
        {
            case FarClose.EndsInOrder:
                Assert.True((await reading).IsCompleted);
                break;
            case FarClose.EndsWithCause:
                Assert.Contains("hung up", (await Assert.ThrowsAsync<InstrumentException>(() => reading)).Message, StringComparison.Ordinal);
                break;
            default:
                await line.Near.WriteAsync("for whoever comes next"u8.ToArray(), Guard);
                Assert.False(line.Near.Closed.IsCompleted);
                return;
        }

        await line.Near.Closed.WaitAsync(Guard);
        await Assert.ThrowsAsync<InstrumentException>(() => line.Near.WriteAsync("x"u8.ToArray(), Guard).AsTask());
    }

    private protected abstract Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider);

    private static byte[] SeededBytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<long> CountUnreadAsync(IByteChannel channel)
    {
        ReadResult unread = await channel.Input.ReadAsync(Guard);
        channel.Input.AdvanceTo(unread.Buffer.Start);
        return unread.Buffer.Length;
    }

    private async Task AssertUsableAsync(ChannelPair line)
    {
        await line.Far.WriteAsync("ping"u8.ToArray(), Guard);
        Assert.Equal("ping"u8.ToArray(), await line.Near.ReadExactlyAsync(4, Guard));
        await line.Near.WriteAsync("pong"u8.ToArray(), Guard);
        Assert.Equal("pong"u8.ToArray(), await line.Far.ReadExactlyAsync(4, Guard));
    }

    private async Task AssertDrainsAsync(ChannelPair line)
    {
        Task<long> draining = line.Far.ReadUntilAsync(Marker, Guard);
        await line.Near.WriteAsync(Marker, Guard);
        Assert.InRange(await draining, 0, MoreThanAnyLineHolds - 1);
        await AssertUsableAsync(line);
    }
}
