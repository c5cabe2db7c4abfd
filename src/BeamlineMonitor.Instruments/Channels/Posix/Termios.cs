using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Channels.Posix;

/// <summary>
/// The kernel's struct termios2, which takes any baud as a number. It is the same under every C library; the library's own struct termios is not.
/// Names and values: Linux, include/uapi/asm-generic/termbits.h.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Termios
{
    private const uint CheckParity = 0x10; // INPCK
    private const uint SendXonXoff = 0x1000; // IXOFF
    private const uint HeedXonXoff = 0x400; // IXON
    private const uint BaudAsNumber = 0x1000; // BOTHER
    private const uint EightBits = 0x30; // CS8
    private const uint TwoStopBits = 0x40; // CSTOPB
    private const uint Receive = 0x80; // CREAD
    private const uint ParityOn = 0x100; // PARENB
    private const uint ParityOdd = 0x200; // PARODD
    private const uint IgnoreModemWires = 0x800; // CLOCAL
    private const uint RtsCts = 0x80000000; // CRTSCTS

    public uint Input;
    public uint Output;
    public uint Control;
    public uint Local;
    public byte Discipline;
    public ControlCharacters Characters;
    public uint InputBaud;
    public uint OutputBaud;

    /// <summary>The bits of <see cref="Control"/> that a driver may refuse without failing: it says so in what it gives back.</summary>
    public static IReadOnlyList<(uint Bit, string Name)> Refusable { get; } =
        [(ParityOn, "parity"), (ParityOdd, "odd parity"), (TwoStopBits, "two stop bits"), (RtsCts, "RTS/CTS flow control")];

    /// <summary>Reads the settings of an open terminal.</summary>
    /// <param name="terminal">Its descriptor.</param>
    /// <param name="settings">What the driver says.</param>
    /// <returns>False, with the error left for <see cref="LibC.LastFailure"/>, when it is no terminal.</returns>
    public static bool TryGet(SafeFileHandle terminal, out Termios settings)
    {
        settings = default;
        return LibC.Control(terminal, LibC.GetTermios, ref settings) == 0;
    }

    /// <summary>
    /// Raw bytes both ways, set as <paramref name="line"/> says. HUPCL stays clear, so that DTR does not drop at close: some boards reset on it.
    /// </summary>
    /// <param name="line">The wanted settings.</param>
    /// <returns>The settings to hand to the driver.</returns>
    public static Termios Raw(SerialChannelAddress line)
    {
        bool xonXoff = line.Flow == SerialFlowControl.XonXoff;
        Termios settings = new()
        {
            Input = (xonXoff ? SendXonXoff | HeedXonXoff : 0) | (line.Parity == SerialParity.None ? 0 : CheckParity),
            Control = EightBits | Receive | IgnoreModemWires | BaudAsNumber
                | (line.StopBits == 2 ? TwoStopBits : 0)
                | (line.Parity == SerialParity.None ? 0 : ParityOn)
                | (line.Parity == SerialParity.Odd ? ParityOdd : 0)
                | (line.Flow == SerialFlowControl.RtsCts ? RtsCts : 0),
            InputBaud = (uint)line.Baud,
            OutputBaud = (uint)line.Baud,
        };
        settings.Characters[6] = 1; // VMIN: a read returns with the first byte
        settings.Characters[8] = 0x11; // VSTART
        settings.Characters[9] = 0x13; // VSTOP
        return settings;
    }

    [InlineArray(19)]
    internal struct ControlCharacters
    {
        private byte first;
    }
}
