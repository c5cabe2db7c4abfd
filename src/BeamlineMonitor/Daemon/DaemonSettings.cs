using System.Collections.Immutable;
using BeamlineMonitor.Broker;
using BeamlineMonitor.Epics;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Daemon;

/// <summary>This machine's appsettings.json: where things are and how the daemon shows itself. Science is in config/.</summary>
/// <param name="Wiring">Where the instruments are.</param>
/// <param name="RunsFolder">Where run files are kept.</param>
/// <param name="LogFolder">Where log files are kept; null for none.</param>
/// <param name="WebPort">Port of health and metrics on the loopback; 0, or null where none is given, for a free one.</param>
/// <param name="WebOrigins">Pages of other servers that may read through the bridge, such as <c>https://dashboard.example</c>.</param>
/// <param name="Mqtt">What is published, and where.</param>
/// <param name="Epics">Where the latest results are served as process variables; null for nowhere.</param>
/// <param name="CommandTokenFile">File of the token that commands must carry; null where commands are off.</param>
internal sealed record DaemonSettings(
    StationWiring Wiring, string RunsFolder, string? LogFolder, int? WebPort, ImmutableArray<string> WebOrigins, MqttSettings Mqtt, EpicsSettings? Epics, string? CommandTokenFile = null);
