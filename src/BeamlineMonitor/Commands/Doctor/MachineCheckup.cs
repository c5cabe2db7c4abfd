using System.Globalization;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Daemon.Operating;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>Looks at what a run needs on this machine beside the instruments.</summary>
internal static class MachineCheckup
{
    // A day of two detectors at a frame a minute takes some 100 MB.
    private const long LeastFreeBytes = 1L << 30;

    /// <summary>Looks.</summary>
    /// <param name="settings">This machine's settings.</param>
    /// <returns>The findings.</returns>
    public static IEnumerable<DoctorFinding> Of(DaemonSettings settings)
    {
        yield return Checkup.Look("run folder", () => Folder(settings.RunsFolder));
        if (settings.LogFolder is { } log) yield return Checkup.Look("log folder", () => Folder(log));
        yield return settings.CommandTokenFile is { } file
            ? Checkup.Look("commands", () =>
            {
                CommandToken.Read(file);
                return $"on, with the token of {file}";
            })
            : new DoctorFinding("commands", true, "off: control, note and ack need a token's file (Web, CommandTokenFile)");
    }

    private static string Folder(string folder)
    {
        string path = Path.GetFullPath(folder);
        Directory.CreateDirectory(path);
        string probe = Path.Combine(path, $".doctor-{Environment.ProcessId}");
        File.WriteAllText(probe, "");
        File.Delete(probe);
        long free = new DriveInfo(path).AvailableFreeSpace;
        string text = string.Create(CultureInfo.InvariantCulture, $"{path}, {free / 1e9:0.0} GB free");
        return free >= LeastFreeBytes ? text : throw new IOException($"{text}: make room, a run stops its cells when it cannot be stored");
    }
}
