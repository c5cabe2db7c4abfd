using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Lattices;

namespace BeamlineMonitor.HardwareSim.Spectra;

/// <summary>
/// The rate of every channel of one detector for given contents of the gauge: the sum over the slabs in it and their lattices, never one cell at the
/// mean. One model belongs to one thread.
/// </summary>
public sealed class SpectrumModel
{
    private static readonly MillerIndices Basal = new(0, 0, 3);

    private readonly Beamline beamline;
    private readonly DetectorElement element;
    private readonly CathodeLattice lattice;
    private readonly ElectrodeStrain strain;
    private readonly LineResponse response;
    private readonly LineDensity reflections = new();
    private readonly LineDensity emissions = new();
    private readonly List<LocalCell> cells = [];
    private readonly double[] background;
    private readonly ImmutableArray<ReflectionBrightness> cathode;
    private readonly ImmutableArray<ImmutableArray<(double EnergyKeV, double Area)>> neighbours;
    private readonly ImmutableArray<ImmutableArray<(double EnergyKeV, double Area)>> neighbourEmissions;
    private readonly ImmutableArray<(double EnergyKeV, double Area)> standard;
    private readonly ImmutableArray<(double EnergyKeV, double Area)> standardEmissions;
    private readonly ImmutableArray<(double EnergyKeV, double Area)> everywhere;

    /// <summary>Prepares the model.</summary>
    /// <param name="science">The beamline and its phases.</param>
    /// <param name="element">The detector.</param>
    /// <param name="intensities">Filter and line intensities of the texture.</param>
    /// <param name="lattice">Lattices of the cathode.</param>
    /// <exception cref="ArgumentException">The cathode's phase is not hexagonal or has no (003), or the standard lacks its reference line.</exception>
    public SpectrumModel(BeamlineScience science, DetectorElement element, LineIntensities intensities, CathodeLattice lattice)
    {
        beamline = science.Beamline;
        (this.element, this.lattice) = (element, lattice);
        strain = new ElectrodeStrain(new BiaxialElasticity(element.Direction));
        response = new LineResponse(element);
        Grid = new ChannelGrid(element.Scale, element.Channels);
        var beam = new DetectedBeam(beamline.CriticalEnergyKeV, [.. beamline.Path, .. intensities.Filters], element.Crystal);
        double perMinute = element.SolidAngleFactor / 60;

        Phase phase = science.Cathode;
        if (phase.System != CrystalSystem.Hexagonal) throw new ArgumentException($"{phase.Name} is {phase.System}; the curve gives hexagonal cells.", nameof(science));
        (double basalKeV, double basal) = LineOf(phase, Basal, phase.Cell, 1);
        double ofBasal = perMinute * beamline.CountsIn003PerMinute, scale = ofBasal / basal;
        cathode = [.. phase.Reflections.Select(reflection => Brightness(phase, reflection, scale * intensities.Factor(element.Direction, reflection.Hkl)))];
        neighbours = [.. science.Neighbours.Select((neighbour, n) => LinesOf(neighbour, neighbour.Cell, scale * beamline.Neighbours[n].Strength))];
        neighbourEmissions =
            [.. science.NeighbourLines.Select((lines, n) => lines is null ? [] : EmissionsOf(lines, perMinute * beamline.Neighbours[n].FluorescencePerMinute))];

        (CalibrantStandard certified, Phase standardPhase) = (science.Standard.Standard, science.Standard.Phase);
        CellConstants standardCell = certified.CellAt(standardPhase, certified.TemperatureCelsius);
        (_, double ofStandard) = LineOf(standardPhase, beamline.Standard.Indices, standardCell, 1);
        standard = LinesOf(standardPhase, standardCell, perMinute * beamline.Standard.CountsPerMinute / ofStandard);
        standardEmissions = EmissionsOf(science.StandardLines, perMinute * beamline.Standard.FluorescencePerMinute);
        everywhere = [.. science.Lines.SelectMany((lines, n) => EmissionsOf(lines, perMinute * beamline.Fluorescence[n].CountsPerMinute))];
        background = BackgroundOf(beam, basalKeV, ofBasal);

        ReflectionBrightness Brightness(Phase of, Reflection reflection, double times) => new(of, reflection, beam, element.TwoThetaDegrees, times);

        (double EnergyKeV, double Area) LineOf(Phase of, MillerIndices hkl, CellConstants cell, double times) =>
            of.Reflections.FirstOrDefault(reflection => reflection.Hkl == hkl) is { } reflection
                ? Brightness(of, reflection, times).Line(Free(of, cell))
                : throw new ArgumentException($"{of.Name} has no reflection ({hkl}), which sets its brightness.", nameof(science));

        ImmutableArray<(double EnergyKeV, double Area)> LinesOf(Phase of, CellConstants cell, double times) =>
            [.. of.Reflections.Select(reflection => Brightness(of, reflection, times).Line(Free(of, cell)))];
    }

    /// <summary>Energies of the detector's channels.</summary>
    public ChannelGrid Grid { get; }

    /// <summary>The detector.</summary>
    public DetectorElement Element => element;

    /// <summary>Events per channel and second of live time, pile-up apart.</summary>
    /// <param name="contents">What lies in the gauge.</param>
    /// <param name="gainDrift">Δc1/c1 of the detector.</param>
    /// <param name="rates">Receives the rates, 1/s; shape [channels].</param>
    public void Rates(GaugeContents contents, double gainDrift, Span<double> rates)
    {
        reflections.Clear();
        emissions.Clear();
        foreach (SlabInGauge part in contents.Slabs) AddCathode(part, contents.StackPressureMPa, gainDrift);
        Add(reflections, standard, contents.StandardShare, gainDrift);
        Add(emissions, standardEmissions, contents.StandardShare, gainDrift);
        Add(emissions, everywhere, 1, gainDrift);
        for (int n = 0; n < neighbours.Length; n++)
        {
            Add(reflections, neighbours[n], contents.NeighbourShares[n], gainDrift);
            Add(emissions, neighbourEmissions[n], contents.NeighbourShares[n], gainDrift);
        }

        background.CopyTo(rates);
        response.Spread(reflections, isReflection: true, rates);
        response.Spread(emissions, isReflection: false, rates);
        for (int i = 0; i < rates.Length; i++) rates[i] *= contents.RelativeFlux;
    }

    private void AddCathode(SlabInGauge part, double pressureMPa, double gainDrift)
    {
        double strained = strain.RelativeD(part.Slab.BiaxialStressGPa, pressureMPa - beamline.StressFreeStackPressureMPa);
        cells.Clear();
        lattice.AddCells(part.Slab, cells);
        foreach (LocalCell cell in cells)
        {
            ReadOnlySpan<double> free = [cell.A, cell.C];
            foreach (ReflectionBrightness reflection in cathode)
            {
                (double energy, double area) = reflection.Line(free, strained);
                if (area > 0) response.Add(reflections, energy, area * part.SolidShare * cell.Share, gainDrift);
            }
        }
    }

    private void Add(LineDensity density, ImmutableArray<(double EnergyKeV, double Area)> lines, double share, double gainDrift)
    {
        if (share <= 0) return;
        foreach ((double energy, double area) in lines) response.Add(density, energy, area * share, gainDrift);
    }

    private double[] BackgroundOf(DetectedBeam beam, double basalKeV, double ofBasal)
    {
        double sigma = element.Width.FwhmKeV(basalKeV, isReflection: true) / Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);
        double beneath = ofBasal / (sigma * Math.Sqrt(2 * Math.PI)) / beamline.Background.PeakOverBackground;
        double scale = beneath / Scattered(basalKeV);
        var rates = new double[Grid.Channels];
        for (int i = 0; i < rates.Length; i++) rates[i] = scale * Scattered(Grid.EnergiesKeV[i]) * Grid.GainsKeV[i];
        return rates;

        double Scattered(double energyKeV) => beam.PerKeV(energyKeV)
            * beamline.Background.IncoherentShare(Math.Max(energyKeV, 0) / (2 * Bragg.EnergyTimesD(element.TwoThetaDegrees)));
    }

    private static ImmutableArray<(double EnergyKeV, double Area)> EmissionsOf(LineSource source, double ofAlpha) =>
        [.. source.Lines.Select(line => (line.EnergyKeV, ofAlpha * line.Intensity / 100))];

    private static double[] Free(Phase phase, CellConstants cell) => [.. FreeConstants.Of(phase.System).Select(constant => cell[constant])];
}
