using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Instruments.Detectors;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>What a run is to do: a file of config/runs. docs/run-plan.md explains the keys.</summary>
/// <param name="Name">Its name; equal to the file's name.</param>
/// <param name="Proposal">The proposal.</param>
/// <param name="Sample">The sample, in words.</param>
/// <param name="Detectors">The detector elements; exactly one is primary.</param>
/// <param name="Cells">The cells.</param>
/// <param name="Standard">The standard that the run calibrates itself with; null where every detector has a calibration.</param>
/// <param name="PristineScans">Scans of the pristine cells that make the references; 0 where every layer has one already.</param>
/// <param name="Preset">When an exposure of a layer ends.</param>
/// <param name="Order">In which order the layers come.</param>
/// <param name="GaugeMicrometres">Height of the gauge along the depth, µm.</param>
/// <param name="Fluorescence">Elements whose fluorescence the cells' spectra show.</param>
/// <param name="Gate">What a frame must hold.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record RunPlan(
    string Name,
    string Proposal,
    string Sample,
    ImmutableArray<DetectorPlan> Detectors,
    ImmutableArray<CellPlan> Cells,
    StandardPlan? Standard,
    int PristineScans,
    ExposurePreset Preset,
    LayerOrder Order,
    double GaugeMicrometres,
    ImmutableArray<string> Fluorescence,
    GateLimits Gate,
    Citations Sources)
{
    /// <summary>What exposures do while the beam is away.</summary>
    public BeamPlan Beam { get; init; } = BeamPlan.Default;

    /// <summary>What place along the beam and temperature add to the error of x.</summary>
    public SystematicsPlan Systematics { get; init; } = SystematicsPlan.Default;

    /// <summary>How the run looks for the edges of its electrodes; null where it does not.</summary>
    public EdgePlan? Edges { get; init; }

    /// <summary>The detector that dashboards show first.</summary>
    public DetectorPlan Primary => Detectors.First(detector => detector.IsPrimary);

    /// <summary>A detector by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The detector, or null where the plan has none of that name.</returns>
    public DetectorPlan? Detector(string name) => Detectors.FirstOrDefault(detector => detector.Name == name);

    /// <summary>How far the carousel may stand from a cell's place, µm; beyond it nothing is exposed.</summary>
    public double CarouselWithinMicrometres { get; init; } = 100;

    /// <summary>A cell by its name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The cell, or null where the plan has none of that name.</returns>
    public CellPlan? Cell(string? name) => Cells.FirstOrDefault(cell => cell.Name == name);

    /// <summary>The layers of a cell in the order of one scan.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="scan">Number of the scan, from 1.</param>
    /// <returns>The layers.</returns>
    public IEnumerable<LayerPosition> LayersOf(CellPlan cell, int scan) => Order switch
    {
        LayerOrder.TowardsElectrolyte => cell.Layers.Reverse(),
        LayerOrder.Alternating when scan % 2 == 0 => cell.Layers.Reverse(),
        _ => cell.Layers,
    };

    /// <summary>Share of the gauge that lies inside an electrode.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="electrodeMicrometres">Depth of the gauge's centre, µm from the electrolyte.</param>
    /// <returns>0 to 1, for a gauge of even density.</returns>
    public double GaugeOverlap(CellPlan cell, double electrodeMicrometres)
    {
        double low = Math.Max(0, electrodeMicrometres - (GaugeMicrometres / 2));
        double high = Math.Min(cell.ThicknessMicrometres, electrodeMicrometres + (GaugeMicrometres / 2));
        return Math.Max(0, high - low) / GaugeMicrometres;
    }
}
