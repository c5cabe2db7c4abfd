using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>Finds the layers of a cell before a run: brings the cell to the stage, searches the electrode, rocks the tilt, scans both edges, and proposes a table of layers.</summary>
/// <param name="setup">The plan and what it names.</param>
/// <param name="cell">The cell.</param>
/// <param name="station">The instruments.</param>
/// <param name="calibration">The primary element's calibration.</param>
/// <param name="settings">How to look.</param>
/// <param name="shot">Hears of every exposure.</param>
public sealed class Aligner(
    RunSetup setup,
    CellPlan cell,
    AlignmentStation station,
    DetectorCalibration calibration,
    AlignmentSettings settings,
    Action<AlignmentShot> shot)
{
    private readonly ImmutableArray<AlignmentShot>.Builder shots = ImmutableArray.CreateBuilder<AlignmentShot>();
    private readonly GaugeProfile gauge = new(setup.Plan.GaugeMicrometres, settings.GaugeEdgeMicrometres);

    /// <summary>Aligns; stage and tilt stay where the electrode is in the middle of the gauge and lies along the beam.</summary>
    /// <param name="cancellationToken">Ends it after the running move or exposure, which is abandoned.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="InstrumentException">An instrument did not do what it should.</exception>
    public async Task<AlignmentResult> AlignAsync(CancellationToken cancellationToken)
    {
        double half = cell.ThicknessMicrometres / 2;
        List<AlignmentShot> search = await ScanAsync(
            AlignmentPhase.Search,
            -settings.SearchMicrometres,
            cell.ThicknessMicrometres + settings.SearchMicrometres,
            setup.Plan.GaugeMicrometres / 2,
            settings.Exposure / 2,
            cancellationToken);
        if (Middle(search) is not { } middle)
        {
            return Without(
                AlignmentStatus.NoCathode,
                $"the lines of {cell.Phase} do not stand out within {settings.SearchMicrometres} µm of the plan's electrode: look farther, or expose longer",
                null,
                null);
        }

        ElectrodeTilt? found = station.Tilt is { } tilt ? await RockAsync(tilt, middle, cancellationToken) : null;
        if (found is { Status: not AlignmentStatus.Ok })
            return Without(found.Status, "the tilt rock shows no maximum: widen the tilt's limits, or expose longer", found, null);
        if (found is not null) await station.TurnAsync(found.Degrees, cancellationToken);
        double reach = half + AlignmentSettings.MarginMicrometres;
        List<AlignmentShot> scan = await ScanAsync(
            AlignmentPhase.Edges, middle - reach, middle + reach, settings.StepMicrometres, settings.Exposure, cancellationToken);
        ElectrodeEdges edges = EdgeScan.Read(
            cell,
            gauge,
            setup.Science.Phases,
            calibration,
            [.. scan.Select(taken => (taken.StageMicrometres, taken.Spectrum))],
            beamFactors: AlignmentShot.BeamFactors(scan));
        if (edges.Status != AlignmentStatus.Ok)
            return Without(edges.Status, "the edge scan does not show both interfaces: compare thickness_um with the cell, or expose longer", found, edges);
        ImmutableArray<LayerPosition> layers = LayerTable.Propose(cell, edges);
        await BringAsync((edges.ElectrolyteMicrometres + edges.CollectorMicrometres) / 2, cancellationToken);
        return new AlignmentResult(cell.Name, setup.Plan.Primary.Name, AlignmentStatus.Ok, null, found, edges, layers, shots.ToImmutable());
    }

    private Task<StagePosition> BringAsync(double depth, CancellationToken cancellationToken) =>
        station.BringAsync(cell.CarouselMicrometres, cell.StageAt(depth), cancellationToken);

    private AlignmentResult Without(AlignmentStatus status, string trouble, ElectrodeTilt? found, ElectrodeEdges? edges) =>
        new(cell.Name, setup.Plan.Primary.Name, status, trouble, found, edges, [], shots.ToImmutable());

    private async Task<List<AlignmentShot>> ScanAsync(
        AlignmentPhase phase, double fromDepth, double toDepth, double step, TimeSpan exposure, CancellationToken cancellationToken)
    {
        List<AlignmentShot> taken = [];
        double? angle = station.Tilt is { } tilt ? await tilt.ReadAsync(cancellationToken) : null;
        int steps = (int)Math.Ceiling((toDepth - fromDepth) / step);
        for (int i = 0; i <= steps; i++)
        {
            StagePosition at = await BringAsync(fromDepth + (i * step), cancellationToken);
            taken.Add(await ExposeAsync(phase, at.ReadMicrometres, angle, exposure, cancellationToken));
        }

        return taken;
    }

    private async Task<ElectrodeTilt> RockAsync(IRotation axis, double middle, CancellationToken cancellationToken)
    {
        StagePosition at = await BringAsync(middle, cancellationToken);
        double start = await axis.ReadAsync(cancellationToken), reach = settings.RockDegrees(cell.ThicknessMicrometres);
        List<AlignmentShot> rock = [];
        for (int i = 0; i < AlignmentSettings.Rocks; i++)
        {
            double angle = await station.TurnAsync(start + (reach * ((2.0 * i / (AlignmentSettings.Rocks - 1)) - 1)), cancellationToken);
            rock.Add(await ExposeAsync(AlignmentPhase.Rock, at.ReadMicrometres, angle, settings.Exposure * 2, cancellationToken));
        }

        if (Learn(rock) is not { } rates) return ElectrodeTilt.None(AlignmentStatus.NoCathode);
        List<TiltPoint> points = [];
        foreach ((AlignmentShot taken, double factor) in rock.Zip(AlignmentShot.BeamFactors(rock)))
        {
            if (rates.Read(taken.Spectrum)[0] is { } rate) points.Add(new TiltPoint(taken.TiltDegrees!.Value, rate.Times(factor)));
        }

        return TiltFit.Find(points, gauge, settings.GaugeLengthMicrometres, cell.ThicknessMicrometres);
    }

    private async Task<AlignmentShot> ExposeAsync(
        AlignmentPhase phase, double stageMicrometres, double? degrees, TimeSpan time, CancellationToken cancellationToken)
    {
        (Spectrum spectrum, double? intensity) = await station.ExposeAsync(time, cancellationToken);
        if (spectrum.Counts.Length != calibration.Channels)
            throw new InstrumentException($"{setup.Plan.Primary.Name} gave {spectrum.Counts.Length} channels, its calibration is for {calibration.Channels}: calibrate anew.");
        var taken = new AlignmentShot(phase, stageMicrometres, degrees, spectrum, intensity);
        shots.Add(taken);
        shot(taken);
        return taken;
    }

    // The middle of what is brighter than half of the brightest, weighted by brightness.
    private double? Middle(List<AlignmentShot> search)
    {
        if (Learn(search) is not { } rates) return null;
        var bright = search.Zip(AlignmentShot.BeamFactors(search), (taken, factor) => (Depth: DepthOf(taken), Rate: factor * (rates.Read(taken.Spectrum)[0]?.PerSecond ?? 0))).ToList();
        double most = bright.Max(place => place.Rate);
        bright.RemoveAll(place => place.Rate < most / 2);
        return most > 0 ? bright.Sum(place => place.Depth * place.Rate) / bright.Sum(place => place.Rate) : null;
    }

    private PhaseRates? Learn(List<AlignmentShot> taken) =>
        PhaseRates.Learn(calibration, [setup.Science.Phases[cell.Phase]], [.. taken.Select(one => one.Spectrum)]);

    private double DepthOf(AlignmentShot taken) => cell.DepthAt(cell.Layers[0], taken.StageMicrometres);
}
