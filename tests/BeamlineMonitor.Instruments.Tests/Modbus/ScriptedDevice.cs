using System.IO.Pipelines;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>The far end of a memory line, driven by the test byte by byte; each opening by the client gives a new line.</summary>
internal sealed class ScriptedDevice(ModbusFraming framing)
{
    private readonly System.Threading.Channels.Channel<MemoryByteChannel> opened = System.Threading.Channels.Channel.CreateUnbounded<MemoryByteChannel>();

    // Ends a test that hangs.
    private readonly CancellationToken guard = new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    public int Openings { get; private set; }

    public ValueTask<IByteChannel> OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (MemoryByteChannel near, MemoryByteChannel far) = MemoryByteChannel.CreatePair();
        Openings++;
        Assert.True(opened.Writer.TryWrite(far));
        return ValueTask.FromResult<IByteChannel>(near);
    }

    public ValueTask<MemoryByteChannel> LineAsync() => opened.Reader.ReadAsync(guard);

    /// <summary>Waits for one whole request.</summary>
    public async Task<ModbusFrame> RequestAsync(MemoryByteChannel line)
    {
        while (true)
        {
            ReadResult received = await line.Input.ReadAsync(guard);
            byte[] bytes = System.Buffers.BuffersExtensions.ToArray(received.Buffer);
            ModbusScan scan = framing.ScanRequest(bytes);
            line.Input.AdvanceTo(received.Buffer.GetPosition(scan.Consumed), received.Buffer.End);
            if (scan.Frame is not null) return scan.Frame;
            Assert.False(received.IsCompleted, "The client hung up before its request was whole.");
        }
    }

    /// <summary>The bytes that answer a read with these registers.</summary>
    public byte[] Reply(ModbusFrame request, params ushort[] items) =>
        framing.Encode(request with { Pdu = ModbusReply.Encode(ModbusRequest.Parse(request.Pdu.Span), items) });
}
