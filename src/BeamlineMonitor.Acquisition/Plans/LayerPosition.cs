using System.Collections.Immutable;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>One layer of a cell: where the stage goes, and what part of the electrode that is.</summary>
/// <param name="Number">Its number, 1 at the electrolyte.</param>
/// <param name="StageMicrometres">Where the stage stands for it, µm in the stage's coordinate.</param>
/// <param name="ElectrodeMicrometres">Depth of the gauge's centre in the electrode, µm from the electrolyte.</param>
/// <param name="ThicknessMicrometres">How much of the electrode it stands for, µm: its weight in a mean.</param>
/// <param name="Neighbours">Phases beside the cathode whose lines its frames show and that lithium does not change, such as Al of the collector.</param>
public sealed record LayerPosition(
    int Number, double StageMicrometres, double ElectrodeMicrometres, double ThicknessMicrometres, ImmutableArray<string> Neighbours);
