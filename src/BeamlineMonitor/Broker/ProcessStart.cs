using System.Globalization;

namespace BeamlineMonitor.Broker;

/// <summary>When a process began, by which it is told from a later one of the same number.</summary>
internal static class ProcessStart
{
    // proc(5): field 22 of /proc/[pid]/stat, and the fields after the name in brackets begin with field 3.
    private const int StartField = 22 - 3;

    /// <summary>Reads it.</summary>
    /// <param name="processId">The process.</param>
    /// <returns>Clock ticks after the start of the machine; null when there is no such process.</returns>
    public static long? TicksOf(int processId)
    {
        try
        {
            string stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : long.Parse(fields[StartField], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
