using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>What a pressure controller says of itself.</summary>
/// <param name="Name">The map's name of the device.</param>
/// <param name="Texts">What the device answered to the map's identity points, by their names.</param>
/// <param name="Limits">The stack pressures it may be set to; null where it is only read.</param>
public sealed record PressureControllerIdentity(string Name, ImmutableSortedDictionary<string, string> Texts, PressureLimits? Limits)
{
    /// <summary>Version of the device's firmware: its text of the name <c>firmware</c>; null where the map has none.</summary>
    public string? Firmware => Texts.GetValueOrDefault("firmware");
}
