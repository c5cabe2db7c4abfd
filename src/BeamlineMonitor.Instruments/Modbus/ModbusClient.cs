using System.IO.Pipelines;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The client of a Modbus line: RTU on a serial port, TCP, or RTU through a serial server.</summary>
/// <remarks>
/// One request is on the line at a time, others wait their turn. A call is one attempt; the line is opened by the first call, and again by
/// the next call after it closed. A late reply is not taken for another: over TCP by its number, over RTU by
/// <see cref="ModbusClientOptions.LateReplyWindow"/> and, for copies that come unprovoked, by listening for a second reply.
/// </remarks>
public sealed class ModbusClient : IModbusBus, IAsyncDisposable
{
    // Noise or a foreign reply before the reply is passed over; a line that babbles on is reported at once.
    private const int MaxStrayBytes = 512;

    // Unit and function: fewer bytes than these may be noise.
    private const int HeadBytes = 2;

    // A line that swallows requests is opened afresh: a TCP peer that vanished does not close its connection, and the kernel retries for minutes.
    private const int MaxTimeoutsInARow = 3;

    private readonly string port;
    private readonly Func<CancellationToken, ValueTask<IByteChannel>> open;
    private readonly ModbusFraming framing;
    private readonly ModbusClientOptions options;
    private readonly TimeProvider timeProvider;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private readonly UsualReplyTimes usualTimes = new();
    private IByteChannel? channel;
    private ushort transaction;
    private long lastByteAt;
    private long? unansweredSince;
    private int timeoutsInARow;
    private string strayHex = "";

    /// <summary>Creates a client; nothing is opened yet.</summary>
    /// <param name="port">The line's name for error messages.</param>
    /// <param name="open">Opens the line; called at most once at a time.</param>
    /// <param name="framing">How messages are framed.</param>
    /// <param name="options">The times.</param>
    /// <param name="timeProvider">Clock of the time-outs; null for the system's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside its range.</exception>
    public ModbusClient(
        string port, Func<CancellationToken, ValueTask<IByteChannel>> open, ModbusFraming framing, ModbusClientOptions options, TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ReplyTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LateReplyWindow, options.ReplyTimeout);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SilenceBeforeRequest, TimeSpan.Zero);
        this.port = port;
        this.open = open;
        this.framing = framing;
        this.options = options;
        this.timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <summary>Creates a client for an address, with the silences that a serial line needs.</summary>
    /// <param name="address">The line.</param>
    /// <param name="framing">How messages are framed; <see cref="ModbusFraming.Rtu"/> on a tcp:// address is RTU through a serial server.</param>
    /// <param name="options">The times.</param>
    /// <param name="timeProvider">Clock of the time-outs; null for the system's.</param>
    /// <returns>The client; nothing is opened yet.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A time is outside its range.</exception>
    public static ModbusClient At(ByteChannelAddress address, ModbusFraming framing, ModbusClientOptions options, TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(options);
        if (address is SerialChannelAddress serial && options.SilenceBeforeRequest == TimeSpan.Zero)
            options = options with { SilenceBeforeRequest = ModbusClientOptions.SilenceAt(serial.Baud) };
        return new ModbusClient(address.ToString()!, token => address.OpenAsync(timeProvider, token), framing, options, timeProvider);
    }

    /// <inheritdoc/>
    public ValueTask<ushort[]> ReadAsync(byte unit, ModbusTable table, ushort address, int count, CancellationToken cancellationToken) =>
        ExchangeAsync(unit, ModbusRequest.Read(table, address, count), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask WriteAsync(
        byte unit, ModbusFunction writeFunction, ushort address, ReadOnlyMemory<ushort> values, CancellationToken cancellationToken) =>
        await ExchangeAsync(unit, ModbusRequest.Write(writeFunction, address, values.Span), cancellationToken);

    /// <summary>Closes the line; a request under way, or waiting, ends with <see cref="ObjectDisposedException"/>.</summary>
    /// <returns>Ends when the line is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (closing.IsCancellationRequested) return;
        await closing.CancelAsync();
        await turn.WaitAsync(CancellationToken.None);
        await HangUpAsync();
        turn.Release();
    }

    private async ValueTask<ushort[]> ExchangeAsync(byte unit, ModbusRequest request, CancellationToken cancellationToken)
    {
        if (!framing.HasTransactions && unit is < 1 or > 247)
            throw new ArgumentOutOfRangeException(nameof(unit), unit, "A unit on an RTU line is 1 to 247 (0 is a broadcast, which nobody answers).");

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        try
        {
            await turn.WaitAsync(either.Token);
            try
            {
                return await AttemptAsync(unit, request, either.Token);
            }
            finally
            {
                turn.Release();
            }
        }
        catch (OperationCanceledException e)
        {
            ObjectDisposedException.ThrowIf(closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested, this);
            throw new OperationCanceledException(e.Message, e, cancellationToken);
        }
    }

    private async ValueTask<ushort[]> AttemptAsync(byte unit, ModbusRequest request, CancellationToken cancellationToken)
    {
        if (channel is { Closed.IsCompleted: true }) await HangUpAsync();
        IByteChannel line = channel ??= await open(cancellationToken);
        string what = $"{port} unit {unit}: {request}";
        try
        {
            await SettleAsync(line, cancellationToken);
            ModbusFrame reply = await Deadline.RunAsync(
                timeProvider, options.ReplyTimeout, what, token => SendAndReceiveAsync(line, what, unit, request, token), cancellationToken);
            await OutliveRivalsAsync(line, what, unit, request, reply, cancellationToken);
            return Decode(what, request, reply);
        }
        catch (InstrumentTimeoutException e)
        {
            if (++timeoutsInARow >= MaxTimeoutsInARow) await HangUpAsync();
            if (strayHex.Length == 0) throw;
            throw new InstrumentTimeoutException($"{e.Message} What came instead is no reply: {strayHex}. Are speed, parity and unit right?", e);
        }
        catch (ProtocolException) when (framing.HasTransactions)
        {
            // A stream out of step cannot be brought back into step.
            await HangUpAsync();
            throw;
        }
    }

    /// <summary>Makes sure that nothing on an RTU line can be taken for the reply to the next request.</summary>
    private async ValueTask SettleAsync(IByteChannel line, CancellationToken cancellationToken)
    {
        if (framing.HasTransactions) return;
        if (unansweredSince is { } since) await WaitUntilAsync(since, options.LateReplyWindow, cancellationToken);
        await WaitUntilAsync(lastByteAt, options.SilenceBeforeRequest, cancellationToken);
        await line.DiscardInputAsync(cancellationToken);
        unansweredSince = null;
    }

    private async ValueTask WaitUntilAsync(long since, TimeSpan duration, CancellationToken cancellationToken)
    {
        // A timer may fire a little early by this clock, so the clock is asked again.
        for (TimeSpan rest; (rest = duration - timeProvider.GetElapsedTime(since)) > TimeSpan.Zero;)
            await Task.Delay(rest, timeProvider, cancellationToken);
    }

    private async ValueTask<ModbusFrame> SendAndReceiveAsync(IByteChannel line, string what, byte unit, ModbusRequest request, CancellationToken cancellationToken)
    {
        unansweredSince = timeProvider.GetTimestamp();
        transaction++;
        strayHex = "";
        try
        {
            await line.WriteAsync(framing.Encode(new ModbusFrame(transaction, unit, request.ToPdu())), cancellationToken);
        }
        catch
        {
            // Half a request may have gone out; what follows it would be taken for its rest.
            await HangUpAsync();
            throw;
        }

        return await ReceiveAsync(line, what, unit, request, cancellationToken);
    }

    /// <summary>
    /// Listens on an RTU line until the device would have answered by now: when the reply that came was a late copy of an older one, the true one
    /// follows, and nobody can tell which is which. Two that say the same are believed.
    /// </summary>
    private async ValueTask OutliveRivalsAsync(
        IByteChannel line, string what, byte unit, ModbusRequest request, ModbusFrame reply, CancellationToken cancellationToken)
    {
        if (framing.HasTransactions) return;
        long sentAt = unansweredSince!.Value;
        TimeSpan until = usualTimes.Note(unit, request, timeProvider.GetElapsedTime(sentAt, lastByteAt));
        bool isDoubled = false;
        long rest = 0;
        for (int stray = 0; stray <= MaxStrayBytes && await MoreAsync(line, until - timeProvider.GetElapsedTime(sentAt), cancellationToken) is { } received;)
        {
            ModbusScan scan = Take(line, what, received, unit, request, out rest);
            if (scan.Frame is not null && !scan.Frame.Pdu.Span.SequenceEqual(reply.Pdu.Span)) throw Rivals();
            isDoubled |= scan.Frame is not null;
            stray += scan.Consumed;
            if (received.IsCompleted && scan.Consumed == 0) break;
        }

        if (rest >= HeadBytes) throw Rivals();

        // A third copy may follow a second: then the line is treated as after a missing reply.
        if (!isDoubled) unansweredSince = null;

        ProtocolException Rivals() => new($"{what}: a second reply came behind {Convert.ToHexString(reply.Pdu.Span)}; one of the two answers an older request.");
    }

    /// <summary>What has come by the end of a wait that may be over already; null when nothing has.</summary>
    private async ValueTask<ReadResult?> MoreAsync(IByteChannel line, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero) return WhatIsThere();
        using CancellationTokenSource over = new(wait, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            return await line.Input.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WhatIsThere(); // bytes may have come while the end of the wait held their reader up
        }

        ReadResult? WhatIsThere() => line.Input.TryRead(out ReadResult waiting) ? waiting : null;
    }

    private ushort[] Decode(string what, ModbusRequest request, ModbusFrame reply)
    {
        try
        {
            return ModbusReply.Decode(request, reply.Pdu.Span);
        }
        catch (ModbusException e)
        {
            throw new ModbusException(e.Code, what);
        }
        catch (ProtocolException e)
        {
            unansweredSince ??= timeProvider.GetTimestamp();
            throw new ProtocolException($"{what}: {e.Message}", e);
        }
    }

    private async ValueTask<ModbusFrame> ReceiveAsync(IByteChannel line, string what, byte unit, ModbusRequest request, CancellationToken cancellationToken)
    {
        for (int stray = 0; ;)
        {
            ReadResult received = await line.Input.ReadAsync(cancellationToken);
            ModbusScan scan = Take(line, what, received, unit, request, out long rest);
            if (scan.Frame is not null)
            {
                timeoutsInARow = 0;
                return scan.Frame;
            }

            stray += scan.Stray;
            if (!framing.HasTransactions && stray > MaxStrayBytes)
                throw new ProtocolException($"{what}: {stray} bytes came that are no reply; is another master on the line, or its speed or parity wrong?");
            if (received.IsCompleted && (rest == 0 || scan.Consumed == 0)) throw new InstrumentException($"{what}: the line closed before the reply was whole.");
        }
    }

    private ModbusScan Take(IByteChannel line, string what, ReadResult received, byte unit, ModbusRequest request, out long rest)
    {
        lastByteAt = timeProvider.GetTimestamp();
        try
        {
            return ModbusInput.Take(line.Input, received, Scan, out rest);
        }
        catch (ProtocolException e)
        {
            throw new ProtocolException($"{what}: {e.Message}", e);
        }

        ModbusScan Scan(ReadOnlySpan<byte> bytes)
        {
            ModbusScan found = framing.ScanReply(bytes, transaction, unit, request);
            if (found.Stray > 0) strayHex = Convert.ToHexString(bytes[..Math.Min(found.Stray, 32)]);
            return found;
        }
    }

    private async ValueTask HangUpAsync()
    {
        if (channel is not { } line) return;
        channel = null;
        await line.DisposeAsync();
    }
}
