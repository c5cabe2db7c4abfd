using System.Buffers;
using System.IO.Pipelines;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>Scans what a pipe received, for client and server alike.</summary>
internal static class ModbusInput
{
    // More than three frames: one look never copies more, however much a peer sent ahead.
    private const int WindowBytes = 1024;

    internal delegate ModbusScan Scanner(ReadOnlySpan<byte> bytes);

    /// <summary>Scans the bytes and takes what is done with out of the pipe.</summary>
    /// <param name="input">The pipe.</param>
    /// <param name="received">What it gave; not to be used afterwards.</param>
    /// <param name="scanner">Looks for a message.</param>
    /// <param name="rest">How many bytes stay in the pipe.</param>
    /// <returns>What was found. Without a frame the pipe shows more only when there is more to look at.</returns>
    /// <exception cref="ProtocolException">From the scanner; all bytes are taken out then.</exception>
    public static ModbusScan Take(PipeReader input, ReadResult received, Scanner scanner, out long rest)
    {
        ReadOnlySequence<byte> window = received.Buffer.Slice(0, Math.Min(received.Buffer.Length, WindowBytes));
        ModbusScan scan;
        try
        {
            scan = scanner(window.IsSingleSegment ? window.FirstSpan : window.ToArray());
        }
        catch (ProtocolException)
        {
            input.AdvanceTo(received.Buffer.End);
            throw;
        }

        rest = received.Buffer.Length - scan.Consumed;
        SequencePosition consumed = received.Buffer.GetPosition(scan.Consumed);
        bool lookAgain = scan.Frame is not null || window.Length < received.Buffer.Length;
        input.AdvanceTo(consumed, lookAgain ? consumed : received.Buffer.End);
        return scan;
    }
}
