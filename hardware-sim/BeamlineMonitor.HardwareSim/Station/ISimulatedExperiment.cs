using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>What a station serves and knows the truth of: the twin of a scenario, or a recorded run.</summary>
public interface ISimulatedExperiment
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What it is, one sentence.</summary>
    string Description { get; }

    /// <summary>What the instruments show.</summary>
    StationSources Sources { get; }

    /// <summary>Piston and die.</summary>
    StackGeometry Geometry { get; }

    /// <summary>Where the layers stand, µm in the stage's coordinate; the first is at the electrolyte.</summary>
    ImmutableArray<double> LayerStageMicrometres { get; }

    /// <summary>Where the calibration standard stands, µm in the stage's coordinate; null without one.</summary>
    double? StandardStageMicrometres { get; }

    /// <summary>The truth at an instant that was reached.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>The truth.</returns>
    Truth TruthAt(DateTimeOffset at);

    /// <summary>The truth of a frame.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="exposure">The exposure; its end was reached.</param>
    /// <returns>The truth.</returns>
    ExposureTruth TruthOf(DetectorSource detector, ExposureWindow exposure);
}
