using System.Collections.Immutable;
using System.Net;

namespace BeamlineMonitor.Epics;

/// <summary>The section <c>Epics</c> of appsettings.json: the latest results as process variables. Without it none are served.</summary>
/// <param name="Address">Local address; the loopback unless configured, for Channel Access knows neither passwords nor encryption.</param>
/// <param name="Port">TCP and UDP port; 0 for a free one.</param>
/// <param name="Beacons">Where beacons go: clients then find the server at once when it comes back.</param>
internal sealed record EpicsSettings(IPAddress Address, int Port, ImmutableArray<IPEndPoint> Beacons);
