using System.Collections.Immutable;
using System.Net;
using BeamlineMonitor.Analysis.Configuration;

namespace BeamlineMonitor.Epics;

/// <summary>Reads the section <c>Epics</c>.</summary>
internal static class EpicsSettingsReader
{
    /// <summary>Reads the section.</summary>
    /// <param name="root">The object that holds it.</param>
    /// <returns>The settings; null without the section.</returns>
    public static EpicsSettings? Read(ConfigObject root)
    {
        if (!root.Has("Epics") || root.Section("Epics") is not { } section) return null;
        IPAddress address = IPAddress.Loopback;
        if (section.Has("Address") && !IPAddress.TryParse(section.Text("Address"), out address!))
        {
            section.Fault("Address", "not an IP address; use 127.0.0.1, or the address of the network that may read");
            address = IPAddress.Loopback;
        }

        ImmutableArray<IPEndPoint>.Builder beacons = ImmutableArray.CreateBuilder<IPEndPoint>();
        foreach (string text in section.Has("Beacons") ? section.Texts("Beacons", 16) : [])
        {
            if (IPEndPoint.TryParse(text, out IPEndPoint? target) && target.Port > 0) beacons.Add(target);
            else section.Fault("Beacons", $"\"{text}\" is not address:port, such as 10.6.0.255:5065");
        }

        return new EpicsSettings(address, section.WholeNumber("Port", 0, ushort.MaxValue), beacons.ToImmutable());
    }
}
