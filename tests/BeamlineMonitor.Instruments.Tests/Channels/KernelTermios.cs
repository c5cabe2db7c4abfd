using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>What the kernel says of a terminal, read apart from the code under test: TCGETS2 as plain bytes.</summary>
internal sealed record KernelTermios(uint Input, uint Output, uint Control, uint Local, uint InputBaud, uint OutputBaud)
{
    private const int NonBlockingNoControllingTerminal = 0x900;

    public static KernelTermios Read(string path)
    {
        // File.OpenHandle would ask for a lock, which the port under test holds.
        using SafeFileHandle terminal = Open(path, NonBlockingNoControllingTerminal);
        byte[] raw = new byte[44];
        if (terminal.IsInvalid || Ioctl(terminal, 0x802C542A, raw) != 0) throw new InvalidOperationException($"TCGETS2 failed on {path}.");
        return new(At(0), At(4), At(8), At(12), At(36), At(40));

        uint At(int offset) => BitConverter.ToUInt32(raw, offset);
    }

    [DllImport("libc", EntryPoint = "open", BestFitMapping = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Ioctl(SafeFileHandle file, nuint request, byte[] settings);
}
