using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;

namespace BeamlineMonitor.Daemon;

/// <summary>Somebody who watches the daemon from within the same process.</summary>
internal interface IDaemonView : IFrameSink
{
    /// <summary>The daemon is up.</summary>
    /// <param name="run">The run.</param>
    /// <param name="address">Where health and metrics are.</param>
    /// <param name="brokerPort">Port of the daemon's own broker on the loopback; null for none.</param>
    void Started(LiveRun run, string address, int? brokerPort);

    /// <summary>Takes an event; it is quick and does not throw.</summary>
    /// <param name="happened">The event.</param>
    void Take(RunEvent happened);
}
