using System.Diagnostics;

namespace BeamlineMonitor.Processes;

/// <summary>Programs in a session of their own: Ctrl-C in the terminal is for this program, which then ends them in its own order.</summary>
internal static class OwnSession
{
    private const string NewSession = "/usr/bin/setsid"; // of util-linux; it becomes the program that it starts

    /// <summary>Starts a program; its output and errors are ours to read. Where there is no setsid it shares our session.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The process, which is the program's own.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started; with setsid a program that is missing ends at once with exit code 127 instead.</exception>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        string[] command = [.. File.Exists(NewSession) ? (string[])[NewSession] : [], program, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
    }
}
