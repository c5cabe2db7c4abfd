using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.Wiring;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Publishing;

/// <summary>The instruments as they are published: <c>ok</c> or <c>lost</c>, and what they are. A message leaves only when something of it changed. One belongs to one thread.</summary>
/// <param name="wiring">Where the instruments are, and by which drivers.</param>
/// <param name="links">Whether each answers.</param>
internal sealed class DeviceStates(StationWiring wiring, IReadOnlyList<DeviceLink> links)
{
    // A clock that moves by less, real time, is no news: a simulated run's experiment seconds are that much shorter.
    private const double ClockStepSeconds = 0.05;

    private readonly Dictionary<string, double> clockOffsets = [];
    private readonly Dictionary<string, DevicePayload> told = [];

    /// <summary>Driver by device.</summary>
    public IReadOnlyDictionary<string, string> Drivers => links.ToDictionary(link => NameOf(link.Name), link => DriverOf(link.Name), StringComparer.Ordinal);

    /// <summary>Notes the clock of the instrument that a row came from.</summary>
    /// <param name="block">The row.</param>
    public void Note(SampleBlock block)
    {
        if (block is { Kind: SampleKind.Potentiostat, ClockOffsetSeconds: { } offset }) clockOffsets[$"{block.Source}/potentiostat"] = offset;
    }

    /// <summary>The devices that changed since the last call; the first time all.</summary>
    /// <param name="run">Id of the run.</param>
    /// <param name="now">Experiment UTC.</param>
    /// <param name="messages">Makes and numbers the messages.</param>
    /// <returns>Their messages.</returns>
    public IEnumerable<LiveMessage> Changed(string run, DateTimeOffset now, LiveMessages messages)
    {
        foreach (DeviceLink link in links)
        {
            string name = NameOf(link.Name);
            double? offset = clockOffsets.TryGetValue(link.Name, out double seconds) ? seconds : null;
            var state = new DevicePayload(
                PayloadTime.Of(now), run, link.IsLost ? "lost" : "ok", DriverOf(link.Name), link.Firmware, wiring.ExperimentClock is not null, link.LastError, offset);
            if (told.TryGetValue(name, out DevicePayload? before) && IsSame(before, state)) continue;
            told[name] = state;
            yield return messages.Of(TopicKinds.Device, state, name);
        }
    }

    private bool IsSame(DevicePayload before, DevicePayload now) =>
        before with { At = "", ClockOffsetSeconds = null } == now with { At = "", ClockOffsetSeconds = null }
        && (before.ClockOffsetSeconds is null) == (now.ClockOffsetSeconds is null)
        && !(Math.Abs((before.ClockOffsetSeconds ?? 0) - (now.ClockOffsetSeconds ?? 0)) > ClockStepSeconds * (wiring.ExperimentClock?.Rate ?? 1));

    // A link is named as in events, cell1/potentiostat; a part of a topic has no slash.
    private static string NameOf(string link) => link.ToLowerInvariant().Replace('/', '-');

    private string DriverOf(string link) => link.Split('/') switch
    {
        [var cell, "potentiostat"] => wiring.Cells.First(wired => wired.Name == cell).Potentiostat!.Driver,
        [_, "cycler"] => "cycler-file",
        [var cell, "pressure"] => wiring.Cells.First(wired => wired.Name == cell).Pressure!.Driver,
        ["detector", var detector] => wiring.Detectors.First(wired => wired.Name == detector).Driver,
        ["stage"] => wiring.Stage!.Driver,
        _ => "epics",
    };
}
