using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Commands.Run;

/// <summary>Reads this machine's settings and a plan together, so that the faults of both come out together.</summary>
internal static class SettingsAndPlan
{
    /// <summary>Reads both.</summary>
    /// <param name="settings">The settings' file; null for ./appsettings.json, then the one beside the program.</param>
    /// <param name="config">The config folder.</param>
    /// <param name="plan">Name of a plan, or its file.</param>
    /// <returns>Both.</returns>
    /// <exception cref="InputException">One or both have faults; every one is listed.</exception>
    public static (DaemonSettings Settings, RunSetup Setup) Load(FileInfo? settings, ConfigFolder config, string plan)
    {
        List<string> faults = [];
        DaemonSettings? machine = Try(() => DaemonSettingsReader.Read(DaemonSettingsReader.PathOf(settings)), faults);
        RunSetup? setup = Try(() => RunSetup.Load(config, plan), faults);
        return faults.Count == 0 ? (machine!, setup!) : throw new InputException(string.Join(" | ", faults));
    }

    private static T? Try<T>(Func<T> load, List<string> faults)
        where T : class
    {
        try
        {
            return load();
        }
        catch (ConfigException e)
        {
            faults.Add(e.Message);
            return null;
        }
    }
}
