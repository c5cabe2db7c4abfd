using System.Runtime.InteropServices;

namespace BeamlineMonitor.Instruments.Channels.Posix;

/// <summary>struct pollfd of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFd
{
    public const short In = 0x1;
    public const short Out = 0x4;
    public const short ErrorOrHangUp = 0x8 | 0x10 | 0x20; // POLLERR, POLLHUP, POLLNVAL

    public int Descriptor;
    public short Wanted;
    public short Seen;
}
