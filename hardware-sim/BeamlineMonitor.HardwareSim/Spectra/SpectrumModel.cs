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
    private const double BeyondKeV = 20; // charge, escape and tail bring no line from farther above the last channel
    private static readonly MillerIndices Basal = new(0, 0, 3);

    private readonly Beamline beamline;
    private readonly DetectorElement element;
    private readonly CathodeLattice lattice;
    private readonly ElectrodeStrain strain;
    private readonly DetectedBeam beam;
    private readonly LineResponse response;
    private readonly LineDensity reflections = new();
    private readonly LineDensity emissions = new();
    private readonly List<LocalCell> cells = [];
    private readonly double[] background;
    private readonly ImmutableArray<ReflectionBrightness> cathode;
    private readonly ImmutableArray<FixedLines> neighbours;
    private readonly FixedLines standard;
    private readonly FixedLines everywhere;

    /// <summary>Prepares the model.</summary>
    /// <param name="science">The beamline and its phases.</param>
    /// <param name="element">The detector.</param>
    /// <param name="intensities">Filter and line intensities of the texture.</param>
    /// <param name="lattice">Lattices of the cathode.</param>
    /// <exception cref="ArgumentException">
    /// The cathode's phase is not hexagonal or has no (003), or the standard lacks the line that sets its brightness.
    /// </exception>
    public SpectrumModel(BeamlineScience science, DetectorElement element, LineIntensities intensities, CathodeLattice lattice)
    {
        Phase phase = science.Cathode;
        if (phase.System != CrystalSystem.Hexagonal)
            throw new ArgumentException($"{phase.Name} is {phase.System}; the curve gives hexagonal cells.", nameof(science));
        beamline = science.Beamline;
        (this.element, this.lattice) = (element, lattice);
        strain = new ElectrodeStrain(new BiaxialElasticity(element.Direction));
        response = new LineResponse(element);
        beam = new DetectedBeam(beamline.CriticalEnergyKeV, [.. beamline.Path, .. intensities.Filters], element.Crystal);
        Grid = new ChannelGrid(element.Scale, element.Channels);

        double perMinute = element.SolidAngleFactor / 60, basalPerSecond = perMinute * beamline.CountsIn003PerMinute;
        (double basalKeV, double basal) = LineOf(phase, Basal, phase.Cell);
        background = beamline.Background.Rates(beam, element, Grid, basalKeV, basalPerSecond);
        double scale = basalPerSecond / basal;
        cathode =
        [
            .. from reflection in phase.Reflections
               where LineOf(phase, reflection.Hkl, phase.Cell).EnergyKeV < Grid.EnergiesKeV[^1] + BeyondKeV
               let factor = intensities.Factor(element.Direction, reflection.Hkl)
               where factor > 0
               select Brightness(phase, reflection, scale * factor),
        ];
        neighbours = [.. beamline.Neighbours.Select((neighbour, n) => new FixedLines(
            LinesOf(science.Neighbours[n], science.Neighbours[n].Cell, scale * neighbour.Strength),
            FixedLines.EmissionsOf(science.NeighbourLines[n], perMinute * neighbour.FluorescencePerMinute)))];

        (CalibrantStandard certified, Phase powder) = (science.Standard.Standard, science.Standard.Phase);
        CellConstants cell = certified.CellAt(powder, certified.TemperatureCelsius);
        double ofStandard = LineOf(powder, beamline.Standard.Indices, cell).Area;
        standard = new FixedLines(
            LinesOf(powder, cell, perMinute * beamline.Standard.CountsPerMinute / ofStandard),
            FixedLines.EmissionsOf(science.StandardLines, perMinute * beamline.Standard.FluorescencePerMinute));
        everywhere = new FixedLines(
            [], [.. beamline.Fluorescence.SelectMany((emission, n) => FixedLines.EmissionsOf(science.Lines[n], perMinute * emission.CountsPerMinute))]);
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
        for (int n = 0; n < neighbours.Length; n++)
            neighbours[n].AddTo(response, reflections, emissions, contents.NeighbourShares[n], gainDrift);
        standard.AddTo(response, reflections, emissions, contents.StandardShare, gainDrift);
        everywhere.AddTo(response, reflections, emissions, 1, gainDrift);

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
                response.Add(reflections, energy, area * part.SolidShare * cell.Share, gainDrift);
            }
        }
    }

    private ReflectionBrightness Brightness(Phase phase, Reflection reflection, double scale) =>
        new(phase, reflection, beam, element.TwoThetaDegrees, scale);

    private ImmutableArray<(double EnergyKeV, double Area)> LinesOf(Phase phase, CellConstants cell, double scale) =>
        [.. phase.Reflections.Select(reflection => Brightness(phase, reflection, scale).Line(Free(phase, cell)))];

    private (double EnergyKeV, double Area) LineOf(Phase phase, MillerIndices hkl, CellConstants cell) =>
        phase.Reflections.FirstOrDefault(reflection => reflection.Hkl == hkl) is { } reflection
            ? Brightness(phase, reflection, 1).Line(Free(phase, cell))
            : throw new ArgumentException($"{phase.Name} has no reflection ({hkl}), which sets its brightness.", nameof(phase));

    private static double[] Free(Phase phase, CellConstants cell) => [.. FreeConstants.Of(phase.System).Select(constant => cell[constant])];
}
