using System.IO.Pipelines;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>Answers Modbus requests out of registers, over any byte channel. Functions 1 to 6, 15 and 16; others are refused with exception 1.</summary>
/// <param name="registers">What is read and written. A <see cref="ModbusException"/> it throws becomes the refusal that the client sees.</param>
/// <param name="framing">How messages are framed.</param>
/// <param name="timeProvider">Clock of the frame gap; null for the system's.</param>
public sealed class ModbusServer(IModbusBus registers, ModbusFraming framing, TimeProvider? timeProvider)
{
    /// <summary>After this silence half an RTU request is thrown away, real time: a client that waits for its reply sends nothing meanwhile.</summary>
    public static readonly TimeSpan FrameGap = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider clock = timeProvider ?? TimeProvider.System;

    /// <summary>Answers one channel until it closes or its stream cannot be understood; the channel stays the caller's.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="cancellationToken">Ends the service.</param>
    /// <returns>Ends when the client is gone.</returns>
    /// <exception cref="OperationCanceledException">The service was ended.</exception>
    public async Task ServeAsync(IByteChannel channel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        try
        {
            while (await NextRequestAsync(channel.Input, cancellationToken) is { } request)
            {
                if (await AnswerAsync(request, cancellationToken) is not { } reply) continue;
                try
                {
                    await channel.WriteAsync(framing.Encode(request with { Pdu = reply }), cancellationToken);
                }
                catch (InstrumentTimeoutException) when (!framing.HasTransactions)
                {
                    // Nobody reads the serial line now: the reply is lost, as on a real one, and the next client is served on the same line.
                }
            }
        }
        catch (InstrumentException)
        {
            // The client hung up, does not take its replies, or speaks something else: there is nobody to tell.
        }
    }

    private async ValueTask<ModbusFrame?> NextRequestAsync(PipeReader input, CancellationToken cancellationToken)
    {
        for (long rest = 0; ;)
        {
            ReadResult received = await ReadAsync(input, rest, cancellationToken);
            ModbusScan scan = ModbusInput.Take(input, received, framing.ScanRequest, out rest);
            if (scan.Frame is not null || (received.IsCompleted && scan.Consumed == 0)) return scan.Frame;
        }
    }

    private async ValueTask<ReadResult> ReadAsync(PipeReader input, long partial, CancellationToken cancellationToken)
    {
        // TCP keeps a message whole however slowly it comes; on a serial line the rest of half a request was lost.
        if (partial == 0 || framing.HasTransactions) return await input.ReadAsync(cancellationToken);
        using CancellationTokenSource gap = new(FrameGap, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, gap.Token);
        try
        {
            return await input.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            input.CancelPendingRead();
            ReadResult stale = await input.ReadAsync(cancellationToken);
            input.AdvanceTo(stale.Buffer.GetPosition(partial));
            return await input.ReadAsync(cancellationToken);
        }
    }

    private async ValueTask<byte[]?> AnswerAsync(ModbusFrame frame, CancellationToken cancellationToken)
    {
        try
        {
            ModbusRequest request = ModbusRequest.Parse(frame.Pdu.Span);
            ushort[] items = [];
            if (request.Function.IsWrite())
                await registers.WriteAsync(frame.Unit, request.Function, request.Address, request.Values, cancellationToken);
            else
                items = await registers.ReadAsync(frame.Unit, request.Function.Table(), request.Address, request.Count, cancellationToken);
            return ModbusReply.Encode(request, items);
        }
        catch (InstrumentException e)
        {
            // Registers that are themselves a line (this server is a gateway then) fail in other ways than by refusing.
            ModbusExceptionCode code = e is ModbusException refusal ? refusal.Code : ModbusExceptionCode.GatewayTargetFailedToRespond;

            // A request to another unit on a shared line is that unit's to answer.
            if (code == ModbusExceptionCode.GatewayTargetFailedToRespond && !framing.HasTransactions) return null;
            return ModbusReply.EncodeRefusal(frame.Pdu.Span[0], code);
        }
    }
}
