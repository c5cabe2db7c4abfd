using System.Globalization;
using System.Net;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Epics;

/// <summary>
/// The latest results as read-only process variables of a Channel Access server, with alarms and the time of the measurement: for caget, Phoebus and
/// the archiver. A sink: what goes wrong here stops nobody.
/// </summary>
internal sealed class ResultPvs : IFrameSink, IAsyncDisposable
{
    private static readonly TimeSpan AgeInterval = TimeSpan.FromSeconds(1);

    private readonly CaServer server;
    private readonly Dictionary<(string Cell, int Layer, string Detector), LayerPvs> layers = [];
    private readonly RunPvs run;
    private readonly PeriodicTimer timer;
    private readonly Task aging;

    /// <summary>Binds the port and serves.</summary>
    /// <param name="settings">Where.</param>
    /// <param name="station">Name of the station: the first part of every name.</param>
    /// <param name="plan">Cells, layers and detectors of the run.</param>
    /// <param name="rate">Experiment seconds per real second.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="ioTime">Real time.</param>
    /// <exception cref="InstrumentException">The port is taken.</exception>
    public ResultPvs(EpicsSettings settings, string station, RunPlan plan, double rate, TimeProvider clock, TimeProvider ioTime)
    {
        Freshness freshness = Freshness.Of(plan, rate);
        server = new CaServer(new CaServerOptions { Address = settings.Address, Port = settings.Port, BeaconTargets = settings.Beacons }, ioTime);
        run = new RunPvs($"{station}:RUN", freshness, clock, ioTime);
        foreach (ServedPv pv in run.All) server.Serve(pv);
        foreach (CellPlan cell in plan.Cells)
        {
            foreach (LayerPosition layer in cell.Layers)
            {
                foreach (DetectorPlan detector in plan.Detectors)
                {
                    string prefix = string.Create(CultureInfo.InvariantCulture, $"{station}:{cell.Name.ToUpperInvariant()}:L{layer.Number}");
                    if (!detector.IsPrimary) prefix += $":{detector.Name.ToUpperInvariant()}";
                    LayerPvs pvs = layers[(cell.Name, layer.Number, detector.Name)] = new LayerPvs(prefix, freshness, ioTime);
                    foreach (ServedPv pv in pvs.All) server.Serve(pv);
                }
            }
        }

        server.Start();
        timer = new PeriodicTimer(AgeInterval, ioTime);
        aging = AgeAsync();
    }

    /// <summary>Serves what the settings of a machine ask for.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="plan">Cells, layers and detectors of the run.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <returns>The server; null without the section <c>Epics</c>.</returns>
    /// <exception cref="ConfigException">The port is taken.</exception>
    public static ResultPvs? Open(DaemonSettings settings, RunPlan plan, ExperimentClock clock)
    {
        if (settings.Epics is not { } epics) return null;
        try
        {
            return new ResultPvs(epics, settings.Wiring.Station.Name, plan, clock.Anchor.Rate, clock, TimeProvider.System);
        }
        catch (InstrumentException e)
        {
            throw new ConfigException("$.Epics", [e.Message], e);
        }
    }

    /// <summary>Where it serves.</summary>
    public IPEndPoint EndPoint => server.EndPoint;

    /// <summary>Tells which run it is.</summary>
    /// <param name="runId">Id of the run.</param>
    public void Name(string runId) => run.Name(runId);

    /// <inheritdoc/>
    public void Take(AnalysisOutcome outcome)
    {
        foreach (FrameResult result in outcome.Frames)
        {
            if (result.Target is { Cell: { } cell, Layer: { } layer } && layers.TryGetValue((cell, layer, result.Detector), out LayerPvs? pvs)) pvs.Show(result);
        }

        run.Count(outcome);
    }

    /// <summary>Follows the run.</summary>
    /// <param name="happened">An event.</param>
    public void Take(RunEvent happened) => run.Take(happened);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await aging;
        await server.DisposeAsync();
    }

    private async Task AgeAsync()
    {
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            foreach (LayerPvs pvs in layers.Values) pvs.Age();
            run.Age();
        }
    }
}
