using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Motors;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>Several cells on a carousel, each a twin of its own with its own potentiostat and pressure; stage, beam and detectors are common. The standard stands beside every cell.</summary>
public sealed class CarouselTwins : ISimulatedExperiment
{
    /// <summary>Distance between two places of the carousel, mm.</summary>
    public const double PlaceMillimetres = 10;

    // What stands further from a place than the half of this is in nobody's beam.
    private const double WindowMillimetres = 2;

    private readonly ImmutableArray<Twin> twins;
    private readonly StageAxis axis = new(0);

    /// <summary>Puts cells on a carousel: the first at 0, each further one 10 mm on.</summary>
    /// <param name="twins">The twins, which share stage and beam; at least one.</param>
    public CarouselTwins(ImmutableArray<Twin> twins)
    {
        this.twins = twins;
        StationSources first = twins[0].Sources;
        Sources = first with
        {
            Detectors = [.. first.Detectors.Select((detector, index) => detector with { Counts = Combined(index) })],
            Others = [.. twins[1..].Select((twin, index) => new CellSources($"cell{index + 2}", twin.Sources.Cell, twin.Sources.Line))],
            Carousel = axis,
        };

        IMcaSource Combined(int detector) => new CarouselMcaSource([.. twins.Select(twin => twin.Sources.Detectors[detector].Counts)], PlaceAt);
    }

    /// <inheritdoc/>
    public string Name => string.Join(" + ", twins.Select(twin => twin.Name));

    /// <inheritdoc/>
    public string Description => $"{twins.Length} cells on a carousel, {PlaceMillimetres} mm apart.";

    /// <inheritdoc/>
    public StationSources Sources { get; }

    /// <inheritdoc/>
    public StackGeometry Geometry => twins[0].Geometry;

    /// <inheritdoc/>
    public ImmutableArray<double> LayerStageMicrometres => twins[0].LayerStageMicrometres;

    /// <inheritdoc/>
    public double? StandardStageMicrometres => twins[0].StandardStageMicrometres;

    /// <inheritdoc/>
    /// <remarks>That of the cell in the beam, or of the first.</remarks>
    public Truth TruthAt(DateTimeOffset at) => twins[PlaceAt(new ExposureWindow(at, at)) ?? 0].TruthAt(at);

    /// <inheritdoc/>
    public ExposureTruth TruthOf(DetectorSource detector, ExposureWindow exposure) => twins[PlaceAt(exposure) ?? 0].TruthOf(exposure);

    private int? PlaceAt(ExposureWindow exposure)
    {
        double places = axis.MeanPosition(exposure) / PlaceMillimetres, nearest = Math.Round(places);
        return nearest >= 0 && nearest < twins.Length && Math.Abs(places - nearest) * PlaceMillimetres <= WindowMillimetres / 2 ? (int)nearest : null;
    }
}
