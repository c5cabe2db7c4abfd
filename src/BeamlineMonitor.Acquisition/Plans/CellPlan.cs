using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>One cell of a run.</summary>
/// <param name="Name">Its name; part of topics.</param>
/// <param name="Phase">The cathode's phase, such as <c>LiCoO2</c>.</param>
/// <param name="Curve">The curve of Li content, such as <c>S</c>; null where the phase has none: its frames then give a cell and no x.</param>
/// <param name="PristineX">Li content of the pristine cathode with its uncertainty; null without a curve.</param>
/// <param name="AreaSquareCm">Area of the electrode, cm²; 0 where it is not given.</param>
/// <param name="MassMilligrams">Mass of active material, mg; 0 where it is not given.</param>
/// <param name="ThicknessMicrometres">Thickness of the electrode, µm.</param>
/// <param name="CoulombsPerX">Charge that takes the whole electrode through one unit of x, C, with its uncertainty; null without a curve.</param>
/// <param name="Reference">What its potential is measured against.</param>
/// <param name="Pressure">Its stack pressure.</param>
/// <param name="Limits">What it must never leave.</param>
/// <param name="Layers">The layers, by number.</param>
/// <param name="Steps">The electrochemical steps of one cycle; empty where nothing is done to the cell.</param>
/// <param name="Cycles">How often they are repeated.</param>
/// <param name="References">References made before the run, for each layer and detector; empty where the run makes its own.</param>
/// <param name="Source">Id of the source of the numbers.</param>
public sealed record CellPlan(
    string Name,
    string Phase,
    string? Curve,
    UncertainValue? PristineX,
    double AreaSquareCm,
    double MassMilligrams,
    double ThicknessMicrometres,
    UncertainValue? CoulombsPerX,
    ReferenceElectrode Reference,
    PressurePlan Pressure,
    CellLimits Limits,
    ImmutableArray<LayerPosition> Layers,
    ImmutableArray<PotentiostatStep> Steps,
    int Cycles,
    ImmutableArray<GivenReference> References,
    string Source)
{
    /// <summary>A layer by its number.</summary>
    /// <param name="number">The number.</param>
    /// <returns>The layer, or null where the plan has none of that number.</returns>
    public LayerPosition? Layer(int number) => number >= 1 && number <= Layers.Length ? Layers[number - 1] : null;

    /// <summary>Depth of the gauge's centre when the stage stands near a layer's place.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="stageMicrometres">Where the stage stands, µm.</param>
    /// <returns>µm from the electrolyte.</returns>
    public double DepthAt(LayerPosition layer, double stageMicrometres) =>
        layer.ElectrodeMicrometres + (StageDirection * (stageMicrometres - layer.StageMicrometres));

    /// <summary>Where the stage stands for a depth of the electrode, by the layers' places.</summary>
    /// <param name="electrodeMicrometres">Depth, µm from the electrolyte.</param>
    /// <returns>µm in the stage's coordinate.</returns>
    public double StageAt(double electrodeMicrometres) =>
        Layers[0].StageMicrometres + (StageDirection * (electrodeMicrometres - Layers[0].ElectrodeMicrometres));

    /// <summary>1 where the stage's coordinate rises with the depth, −1 where it falls.</summary>
    public int StageDirection => Layers.Length > 1 && Layers[1].StageMicrometres < Layers[0].StageMicrometres ? -1 : 1;

    /// <summary>x by counting charge.</summary>
    /// <param name="coulombs">Charge since the pristine state, C, &gt; 0 for charging; null where it is not known.</param>
    /// <returns>x₀ − Q/Q₁ with the uncertainty of x₀ and of Q₁; null without a curve, or without a charge that is a number.</returns>
    public UncertainValue? XByCharge(double? coulombs)
    {
        if (PristineX is not { } pristine || CoulombsPerX is not { } capacity) return null;
        double fallen = (coulombs ?? double.NaN) / capacity.Value, relative = capacity.Sigma / capacity.Value;
        return double.IsFinite(fallen) ? new UncertainValue(pristine.Value - fallen, double.Hypot(pristine.Sigma, fallen * relative)) : null;
    }
}
