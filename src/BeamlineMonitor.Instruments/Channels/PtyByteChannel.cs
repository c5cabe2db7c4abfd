using BeamlineMonitor.Instruments.Channels.Posix;
using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>The instrument's end of a pseudo-terminal: what a driver sees as a serial port at <see cref="Path"/>. Linux only.</summary>
/// <remarks>
/// It cannot tell whether a driver has the port open. Bytes that nobody reads fill the line (some 4 kB and more), and then writing times out,
/// where a real port would lose them: a simulator that talks unasked counts such a time-out as bytes lost.
/// </remarks>
public sealed class PtyByteChannel : TerminalByteChannel
{
    private const int OpenFlags = LibC.OpenReadWrite | LibC.OpenNoControllingTerminal | LibC.OpenNonBlocking | LibC.OpenCloseOnExec;
    private readonly SafeFileHandle slave;
    private readonly string slavePath;

    private PtyByteChannel(SafeFileHandle master, SafeFileHandle slave, string slavePath, string? link, TimeProvider? timeProvider)
        : base(master, $"pty:{link ?? slavePath}", timeProvider)
    {
        this.slave = slave;
        this.slavePath = slavePath;
        Path = link ?? slavePath;
    }

    /// <summary>Where a driver opens it: the link, or /dev/pts/N without one.</summary>
    public string Path { get; }

    /// <summary>The address a driver opens it by, with default line settings.</summary>
    public SerialChannelAddress Address => new(Path);

    /// <summary>Creates a pseudo-terminal, raw from the start.</summary>
    /// <param name="link">A stable name: a symbolic link made (or moved) to the new terminal and removed at disposal; null for none.</param>
    /// <param name="timeProvider">Clock of the write time-out (2 s); null for the system's.</param>
    /// <returns>The instrument's end.</returns>
    /// <exception cref="InstrumentException">The system gives no terminal, or <paramref name="link"/> is a file or folder.</exception>
    /// <exception cref="PlatformNotSupportedException">The system is not Linux.</exception>
    public static PtyByteChannel Open(string? link, TimeProvider? timeProvider)
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("Pseudo-terminals need Linux; use TCP on this system.");
        SafeFileHandle master = LibC.Open("/dev/ptmx", OpenFlags);
        SafeFileHandle? slave = null;
        try
        {
            int number = 0;
            int unlocked = 0;
            if (master.IsInvalid || LibC.Control(master, LibC.SetPtyLock, ref unlocked) != 0 || LibC.Control(master, LibC.GetPtyNumber, ref number) != 0)
            {
                throw LibC.LastFailure("/dev/ptmx: creating a pseudo-terminal");
            }

            // Kept open so that the line does not hang up between two drivers; raw at once, else the terminal would echo our own output back to us.
            string slavePath = $"/dev/pts/{number}";
            slave = LibC.Open(slavePath, OpenFlags);
            Termios raw = Termios.Raw(new SerialChannelAddress(slavePath));
            if (slave.IsInvalid || LibC.Control(slave, LibC.SetTermios, ref raw) != 0) throw LibC.LastFailure($"{slavePath}: setting the line");
            if (link is not null) Link(link, slavePath);
            return new PtyByteChannel(master, slave, slavePath, link, timeProvider);
        }
        catch
        {
            slave?.Dispose();
            master.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // Only our own link: a successor may have moved it on.
        FileInfo link = new(Path);
        if (link.LinkTarget == slavePath) link.Delete();
        await base.DisposeAsync();
        slave.Dispose();
    }

    private static void Link(string link, string target)
    {
        FileInfo existing = new(link);
        if (existing.LinkTarget is null && (existing.Exists || Directory.Exists(link)))
        {
            throw new InstrumentException($"{link}: this is a file or folder, not a link; choose another name for the pseudo-terminal.");
        }

        existing.Delete();
        File.CreateSymbolicLink(link, target);
    }
}
