using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Channels.Posix;

/// <summary>
/// The calls to Linux that .NET has no safe form of. ioctl is variadic in C; on Linux a fixed argument is passed the same way.
/// A SafeFileHandle argument is counted for the length of the call, so that no call ever sees a recycled descriptor.
/// </summary>
internal static partial class LibC
{
    // include/uapi/asm-generic/fcntl.h, errno-base.h, ioctls.h; linux/eventfd.h
    public const int OpenReadWrite = 0x2;
    public const int OpenNoControllingTerminal = 0x100;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;

    public const int ErrorNoEntry = 2;
    public const int ErrorInterrupted = 4;
    public const int ErrorAgain = 11;
    public const int ErrorAccess = 13;
    public const int ErrorBusy = 16;
    public const int ErrorNotATerminal = 25;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const int LockRelease = 8;

    public const nuint GetTermios = 0x802C542A; // TCGETS2
    public const nuint SetTermios = 0x402C542B; // TCSETS2
    public const nuint Flush = 0x540B; // TCFLSH
    public const nuint SetExclusive = 0x540C; // TIOCEXCL
    public const nuint ClearExclusive = 0x540D; // TIOCNXCL
    public const nuint GetExclusive = 0x80045440; // TIOCGEXCL
    public const nuint CountWaiting = 0x541B; // FIONREAD
    public const nuint GetSerial = 0x541E; // TIOCGSERIAL
    public const nuint SetSerial = 0x541F; // TIOCSSERIAL
    public const nuint GetPtyNumber = 0x80045430; // TIOCGPTN
    public const nuint SetPtyLock = 0x40045431; // TIOCSPTLCK

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle file, Span<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(Span<PollFd> descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial SafeFileHandle CreateEvent(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, nint value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, ref int value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, ref Termios value);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeFileHandle file, nuint request, Span<byte> value);

    /// <summary>The error of the last call on this thread.</summary>
    /// <param name="what">What was attempted and where: "serial:/dev/ttyUSB0: reading".</param>
    /// <returns>The exception to throw.</returns>
    public static InstrumentException LastFailure(string what)
    {
        int error = Marshal.GetLastPInvokeError();
        return new InstrumentException($"{what} failed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }
}
