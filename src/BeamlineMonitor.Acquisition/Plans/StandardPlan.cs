using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>The exposure of a standard with which a run begins.</summary>
/// <param name="Name">The standard, such as <c>LaB6-660c</c>.</param>
/// <param name="Fluorescence">Elements whose fluorescence it shows; at least one, or a radioactive source, or gain and angle cannot be told apart.</param>
/// <param name="StageMicrometres">Where the stage brings it into the beam, µm in the stage's coordinate.</param>
/// <param name="Exposure">How long it is exposed, of the plan's kind of preset.</param>
/// <param name="TemperatureCelsius">Its temperature, °C.</param>
/// <param name="Source">Id of the source of the numbers.</param>
public sealed record StandardPlan(
    string Name, ImmutableArray<string> Fluorescence, double StageMicrometres, TimeSpan Exposure, double TemperatureCelsius, string Source)
{
    /// <summary>Where the carousel brings it to the stage, µm in the carousel's coordinate; null where the station has no carousel.</summary>
    public double? CarouselMicrometres { get; init; }

    /// <summary>True to expose it once more when the run is over: the drift between both is reported.</summary>
    public bool AlsoAfter { get; init; }

    /// <summary>How often it is exposed again during the run, experiment time; null for never.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Radioactive sources, such as <c>Ba-133</c>, whose spectrum is taken by itself and calibrates the energies; empty for none. Observed runs only.</summary>
    public ImmutableArray<string> Radioactive { get; init; } = [];
}
