using System.ComponentModel;
using System.Diagnostics;
using BeamlineMonitor.Processes;

namespace BeamlineMonitor.Broker;

/// <summary>The programs of mosquitto on this machine.</summary>
internal static class MosquittoProgram
{
    // Debian keeps the broker where only root's path leads.
    private static readonly string[] FurtherFolders = ["/usr/sbin", "/usr/local/sbin", "/usr/local/bin"];

    /// <summary>Whether the broker is installed.</summary>
    public static bool IsInstalled => Find("mosquitto") is not null;

    /// <summary>Starts a program of mosquitto.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The process; its error output is ours to read.</returns>
    /// <exception cref="BrokerException">It is not installed.</exception>
    public static Process Start(string name, params string[] arguments)
    {
        string path = Find(name) ?? throw Missing(name, null);
        try
        {
            return OwnSession.Start(path, arguments);
        }
        catch (Win32Exception e)
        {
            throw Missing(name, e);
        }
    }

    private static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(FurtherFolders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static BrokerException Missing(string name, Exception? cause) => new(
        $"{name} is not installed: as root, apt-get install mosquitto (or your system's package); or set Mqtt.Broker.Mode to \"external\" or \"none\".", cause);
}
