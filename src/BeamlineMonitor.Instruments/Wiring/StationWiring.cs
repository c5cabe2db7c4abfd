using System.Text.Json.Serialization;
using BeamlineMonitor.Instruments.ExperimentTime;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>Where this machine's instruments are: the sections of <c>appsettings.json</c> that wire a station. The simulator prints it, the daemon binds it.</summary>
public sealed record StationWiring
{
    /// <summary>The experiment clock of a simulator; null at a real beamline, where it is the wall clock.</summary>
    public ClockAnchor? ExperimentClock { get; init; }

    /// <summary>"control", or "observe": then nothing is written to any instrument; null for control.</summary>
    public string? Mode { get; init; }

    /// <summary>True in observe mode.</summary>
    [JsonIgnore]
    public bool Observes => Mode == "observe";

    /// <summary>The station.</summary>
    public required StationSection Station { get; init; }

    /// <summary>The cells, at least one, each with its potentiostat; in observe mode those of which something is read.</summary>
    public IReadOnlyList<CellSection> Cells { get; init; } = [];

    /// <summary>The detectors, at least one.</summary>
    public required IReadOnlyList<DetectorSection> Detectors { get; init; }

    /// <summary>How process variables are found.</summary>
    public ChannelAccessSection ChannelAccess { get; init; } = new();

    /// <summary>The stage that brings the layers into the beam; null only in observe mode, where names tell the layers.</summary>
    public StageSection? Stage { get; init; }

    /// <summary>The beam; null where nothing tells about it.</summary>
    public BeamSection? Beam { get; init; }
}
