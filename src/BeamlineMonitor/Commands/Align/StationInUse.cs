using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Web;

namespace BeamlineMonitor.Commands.Align;

/// <summary>Whether a daemon has stage and detectors now: two that move one stage measure neither's layers.</summary>
internal static class StationInUse
{
    private const string Mend = "hand control over with beamline-monitor control release, or stop it";

    /// <summary>Refuses what a daemon has. One that handed control over does not.</summary>
    /// <param name="settings">This machine's settings: the folder of its runs, and the daemon's port.</param>
    /// <exception cref="InputException">A daemon records a run in that folder and has control, or one has the port.</exception>
    public static void Refuse(DaemonSettings settings)
    {
        bool isHandedOver = false;
        foreach (string file in Directory.Exists(settings.RunsFolder) ? Directory.EnumerateFiles(settings.RunsFolder, "*.run") : [])
        {
            if (LiveRunOf(file) is not { } live) continue;
            if (live.HasControl) throw new InputException($"A daemon records {live.Id} and moves the stage ({Path.GetFullPath(file)}): {Mend}.");
            isHandedOver = true;
        }

        if (isHandedOver || settings.WebPort is not { } port) return;
        try
        {
            WebPort.RequireFree(port);
        }
        catch (ConfigException e)
        {
            throw new InputException($"The daemon's port is taken, so a daemon runs and moves the stage: {Mend}. ({e.Message})", e);
        }
    }

    /// <summary>The run of a file and whether its daemon has control; null where nobody writes it, or it cannot be read.</summary>
    private static (string Id, bool HasControl)? LiveRunOf(string file)
    {
        try
        {
            using RunReader reader = RunReader.Open(file);
            if (reader.Summarize().State != RunState.Live || reader.Manifest.Kind != RunFileKind.Run) return null;
            RunEvent? control = reader.Events().LastOrDefault(happened => happened.Kind is RunEventKinds.ControlReleased or RunEventKinds.ControlTaken);
            return (reader.Manifest.Id, control?.Kind != RunEventKinds.ControlReleased);
        }
        catch (RunStoreException)
        {
            return null; // damaged or no run: no daemon writes it
        }
    }
}
