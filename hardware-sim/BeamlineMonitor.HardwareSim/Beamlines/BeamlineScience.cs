using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>A beamline with the phases and lines that its file names.</summary>
/// <param name="Beamline">The beamline.</param>
/// <param name="Cathode">The cathode's phase.</param>
/// <param name="Neighbours">The phase of each neighbour, in their order.</param>
/// <param name="NeighbourLines">The fluorescence of each neighbour, or null.</param>
/// <param name="Standard">The calibration standard and its phase.</param>
/// <param name="StandardLines">Its fluorescence.</param>
/// <param name="Lines">The lines of the fluorescence in every spectrum, in the beamline's order.</param>
public sealed record BeamlineScience(
    Beamline Beamline,
    Phase Cathode,
    ImmutableArray<Phase> Neighbours,
    ImmutableArray<LineSource?> NeighbourLines,
    ChosenStandard Standard,
    LineSource StandardLines,
    ImmutableArray<LineSource> Lines)
{
    /// <summary>Reads a beamline and all that it names.</summary>
    /// <param name="config">The config folder.</param>
    /// <param name="name">Name of the beamline, such as <c>6-bm-a</c>.</param>
    /// <param name="cathode">The cathode's phase, such as that of the Li content curve.</param>
    /// <returns>The beamline.</returns>
    /// <exception cref="ConfigException">A file is missing or has faults.</exception>
    public static BeamlineScience Load(ConfigFolder config, string name, string cathode)
    {
        Beamline beamline = config.Load("simulation/beamlines", "beamline", name, BeamlineParser.Parse, beamline => beamline.Name);
        return new BeamlineScience(
            beamline,
            config.LoadPhase(cathode),
            [.. beamline.Neighbours.Select(neighbour => config.LoadPhase(neighbour.PhaseName))],
            [.. beamline.Neighbours.Select(neighbour => neighbour.FluorescenceName is { } element ? Fluorescence(element) : null)],
            config.LoadStandard(beamline.Standard.StandardName),
            Fluorescence(beamline.Standard.FluorescenceName),
            [.. beamline.Fluorescence.Select(emission => Fluorescence(emission.ElementName))]);

        LineSource Fluorescence(string element) => config.LoadLines(LineSourceKind.Fluorescence, element);
    }
}
