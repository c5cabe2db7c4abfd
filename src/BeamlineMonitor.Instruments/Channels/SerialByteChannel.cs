using System.Runtime.InteropServices;
using BeamlineMonitor.Instruments.Channels.Posix;
using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A serial port of Linux, held for us alone. A hang-up (adapter unplugged) ends it with the cause; open the same path again.</summary>
public sealed class SerialByteChannel : TerminalByteChannel
{
    private const double LargestBaudError = 0.03; // a UART frame of ten bits tolerates about 5 % between both ends together
    private const int FlushInput = 0; // TCIFLUSH
    private const int SerialStructBytes = 72;
    private const int SerialStructFlags = 16;
    private const int LowLatency = 0x2000; // ASYNC_LOW_LATENCY

    private SerialByteChannel(SafeFileHandle terminal, SerialChannelAddress address, IReadOnlyList<string> notes, TimeProvider? timeProvider)
        : base(terminal, address.ToString(), timeProvider) => Notes = notes;

    /// <summary>What the driver does not support and the line can do without, one sentence each; for <c>doctor</c> and the log.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Opens and sets a port; bytes that arrived before are thrown away.</summary>
    /// <param name="address">The port and its line settings.</param>
    /// <param name="timeProvider">Clock of the write time-out (2 s); null for the system's.</param>
    /// <returns>The open port.</returns>
    /// <exception cref="InstrumentException">No such device, no permission, held by another program, no serial line, or the driver cannot do the baud.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is not Linux.</exception>
    public static SerialByteChannel Open(SerialChannelAddress address, TimeProvider? timeProvider)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                $"{address}: this build has TCP only on this system; serial lines need Linux, or a serial server and its tcp:// address.");
        }

        // Non-blocking: a port without carrier would hang in open(2). No controlling terminal: ^C on the line must not stop the daemon.
        SafeFileHandle terminal = LibC.Open(
            address.Path, LibC.OpenReadWrite | LibC.OpenNoControllingTerminal | LibC.OpenNonBlocking | LibC.OpenCloseOnExec);
        try
        {
            if (terminal.IsInvalid) throw OpenFailure(address);
            Claim(terminal, address);
            List<string> notes = [];
            Set(terminal, address, notes);
            AskForLowLatency(terminal, notes);
            _ = LibC.Control(terminal, LibC.Flush, FlushInput); // a driver that cannot flush only leaves older bytes to the protocol's own checks
            return new SerialByteChannel(terminal, address, notes, timeProvider);
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    private protected override void Release(SafeFileHandle terminal)
    {
        // A program that is being started elsewhere in this process has a copy of the descriptor for an instant, which would hold the port on.
        _ = LibC.Control(terminal, LibC.ClearExclusive, 0);
        _ = LibC.Lock(terminal, LibC.LockRelease);
    }

    private static InstrumentException OpenFailure(SerialChannelAddress address) => Marshal.GetLastPInvokeError() switch
    {
        LibC.ErrorNoEntry => new InstrumentException($"{address}: there is no such device. Is the adapter plugged in? Its stable name is in /dev/serial/by-id."),
        LibC.ErrorAccess => new InstrumentException($"{address}: permission denied. Add this user to the device's group (often dialout)."),
        LibC.ErrorBusy => Held(address),
        _ => LibC.LastFailure($"{address}: opening"),
    };

    private static InstrumentException Held(SerialChannelAddress address) =>
        new($"{address}: another program holds the port. Close it there first; 'fuser -v {address.Path}' names it.");

    private static void Claim(SafeFileHandle terminal, SerialChannelAddress address)
    {
        if (!Termios.TryGet(terminal, out _))
        {
            throw Marshal.GetLastPInvokeError() == LibC.ErrorNotATerminal
                ? new InstrumentException($"{address}: this is no serial line.")
                : LibC.LastFailure($"{address}: reading the line's settings");
        }

        // Root is let into a port that another program has marked as its own, and must ask.
        int isMarked = 0;
        if (LibC.Control(terminal, LibC.GetExclusive, ref isMarked) == 0 && isMarked != 0) throw Held(address);

        // The lock stops root too, which TIOCEXCL does not; TIOCEXCL stops programs that take no lock.
        if (LibC.Lock(terminal, LibC.LockExclusive | LibC.LockNonBlocking) != 0)
        {
            throw Marshal.GetLastPInvokeError() == LibC.ErrorAgain ? Held(address) : LibC.LastFailure($"{address}: locking");
        }

        // A simulator keeps its pseudo-terminal open, so the mark would outlive a client that was killed and lock out the next one.
        string device = File.ResolveLinkTarget(address.Path, returnFinalTarget: true)?.FullName ?? address.Path;
        if (device.StartsWith("/dev/pts/", StringComparison.Ordinal)) return;
        if (LibC.Control(terminal, LibC.SetExclusive, 0) != 0) throw LibC.LastFailure($"{address}: taking the port for ourselves");
    }

    private static void Set(SafeFileHandle terminal, SerialChannelAddress address, List<string> notes)
    {
        Termios wanted = Termios.Raw(address);
        if (LibC.Control(terminal, LibC.SetTermios, ref wanted) != 0) throw LibC.LastFailure($"{address}: setting the line");
        if (!Termios.TryGet(terminal, out Termios given)) throw LibC.LastFailure($"{address}: reading the line's settings");
        if (Math.Abs((given.OutputBaud / (double)address.Baud) - 1) > LargestBaudError)
        {
            throw new InstrumentException($"{address}: the port cannot do {address.Baud} baud; the nearest it offers is {given.OutputBaud}.");
        }

        foreach ((uint bit, string setting) in Termios.Refusable)
        {
            if ((wanted.Control & bit) != (given.Control & bit)) notes.Add($"The driver does not apply {setting}.");
        }
    }

    private static void AskForLowLatency(SafeFileHandle terminal, List<string> notes)
    {
        // FTDI adapters otherwise hold short replies back for 16 ms.
        Span<byte> settings = stackalloc byte[SerialStructBytes];
        if (LibC.Control(terminal, LibC.GetSerial, settings) == 0)
        {
            Span<byte> flags = settings[SerialStructFlags..];
            MemoryMarshal.Write(flags, MemoryMarshal.Read<int>(flags) | LowLatency);
            if (LibC.Control(terminal, LibC.SetSerial, settings) == 0) return;
        }

        notes.Add("The driver has no low-latency mode.");
    }
}
