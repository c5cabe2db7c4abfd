using System.Buffers;
using System.IO.Pipelines;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>The wire between a driver and an instrument: passes bytes both ways and does to them what the plan says.</summary>
/// <remarks>It owns both channels; when one closes, the plan disconnects, or the token says so, it closes both.</remarks>
internal sealed class FaultyLine
{
    // What a delay may hold back: 1024 pieces of 4 KiB. Then the instrument's side fills up, as a real line does.
    private const int MostPiecesUnderWay = 1024;
    private const int PieceBytes = 4096;

    private readonly IByteChannel driver;
    private readonly IByteChannel instrument;
    private readonly RunningFaultPlan faults;
    private readonly Random random;
    private readonly PriorityQueue<byte[], (TimeSpan Due, long Order)> underWay = new();
    private long order;
    private TimeSpan lastDue;

    public FaultyLine(IByteChannel driver, IByteChannel instrument, RunningFaultPlan faults, CancellationToken close)
    {
        this.driver = driver;
        this.instrument = instrument;
        this.faults = faults;
        random = new Random(faults.Plan.Seed);
        Completion = RunAsync(close);
    }

    /// <summary>Ends when both channels are closed.</summary>
    public Task Completion { get; }

    private static async Task UntilClosedAsync(Task relay)
    {
        try
        {
            await relay;
        }
        catch (OperationCanceledException)
        {
            // Stopped, because the other direction ended or the line was disposed.
        }
        catch (InstrumentException)
        {
            // One end failed: the line closes, and whoever holds the other end sees that.
        }
    }

    private async Task RunAsync(CancellationToken close)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(close);
        Task requests = UntilClosedAsync(PassRequestsAsync(stop.Token));
        Task replies = UntilClosedAsync(PassRepliesAsync(stop.Token));
        await Task.WhenAny(requests, replies);
        await stop.CancelAsync();
        await Task.WhenAll(requests, replies);
        await driver.DisposeAsync();
        await instrument.DisposeAsync();
    }

    private async Task PassRequestsAsync(CancellationToken stop)
    {
        while (true)
        {
            ReadResult read = await driver.Input.ReadAsync(stop);
            if (faults.Active(FaultKind.HalfOpen) is not null) faults.Lose(read.Buffer.Length);
            else if (!read.Buffer.IsEmpty) await SendAsync(instrument, read.Buffer.ToArray(), stop);
            driver.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    private async Task PassRepliesAsync(CancellationToken stop)
    {
        Task<ReadResult>? reading = null;
        while (faults.Take(FaultKind.Disconnect) is null)
        {
            while (faults.Take(FaultKind.Garbage) is { } garbage) await SendAsync(driver, RandomBytes(garbage.ByteCount), stop);
            await SendDueAsync(faults.Elapsed, stop);
            if (underWay.Count < MostPiecesUnderWay) reading ??= instrument.Input.ReadAsync(stop).AsTask();
            await WaitAsync(reading, stop);
            if (reading is not { IsCompleted: true }) continue;

            ReadResult read = await reading;
            reading = null;
            ReadOnlySequence<byte> piece = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, PieceBytes));
            bool last = read.IsCompleted && piece.Length == read.Buffer.Length;
            if (!piece.IsEmpty) Accept(piece.ToArray());
            instrument.Input.AdvanceTo(piece.End);
            if (!last) continue;
            await SendDueAsync(TimeSpan.MaxValue, stop);
            return;
        }
    }

    /// <summary>Waits for bytes, or for the next thing that is due.</summary>
    private async Task WaitAsync(Task? reading, CancellationToken stop)
    {
        TimeSpan? due = faults.NextUnasked();
        if (underWay.TryPeek(out _, out (TimeSpan Due, long) next) && !(next.Due > due)) due = next.Due;
        if (due is not { } at)
        {
            await reading!; // with nothing under way there is always a read
            return;
        }

        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        TimeSpan wait = at - faults.Elapsed;
        Task timer = wait > TimeSpan.Zero ? Task.Delay(wait, faults.TimeProvider, enough.Token) : Task.CompletedTask;

        // The clock may have jumped before the timer was set, which then is late by the jump.
        if (faults.Elapsed < at) await Task.WhenAny(timer, reading ?? timer);
        await enough.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private void Accept(byte[] bytes)
    {
        if ((faults.Active(FaultKind.Silence) ?? faults.Active(FaultKind.HalfOpen)) is not null)
        {
            faults.Lose(bytes.Length);
            return;
        }

        TimeSpan now = faults.Elapsed;
        if (faults.Take(FaultKind.Corrupt) is not null) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        if (faults.Take(FaultKind.Duplicate) is { } duplicate) Enqueue(bytes, now + duplicate.Lag);

        // A line never reorders: what comes after a delay waits for what was delayed.
        TimeSpan lag = faults.Active(FaultKind.Delay)?.Lag ?? TimeSpan.Zero;
        lastDue = now + lag > lastDue ? now + lag : lastDue;
        if (faults.Active(FaultKind.Split) is not { } split)
        {
            Enqueue(bytes, lastDue);
            return;
        }

        foreach (byte one in bytes)
        {
            Enqueue([one], lastDue);
            lastDue += split.Lag;
        }
    }

    private void Enqueue(byte[] bytes, TimeSpan due) => underWay.Enqueue(bytes, (due, order++));

    private async Task SendDueAsync(TimeSpan now, CancellationToken stop)
    {
        while (underWay.TryPeek(out byte[]? bytes, out (TimeSpan Due, long) next) && next.Due <= now)
        {
            underWay.Dequeue();
            await SendAsync(driver, bytes, stop);
        }
    }

    private async Task SendAsync(IByteChannel to, byte[] bytes, CancellationToken stop)
    {
        try
        {
            await to.WriteAsync(bytes, stop);
        }
        catch (InstrumentTimeoutException)
        {
            faults.Lose(bytes.Length); // an end that nobody reads: a real line would lose them too
        }
    }

    private byte[] RandomBytes(int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
