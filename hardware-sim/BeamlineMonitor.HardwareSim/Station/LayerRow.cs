using BeamlineMonitor.HardwareSim.Spectra;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>One layer of the truth table.</summary>
/// <param name="Layer">Its number; 1 is at the electrolyte.</param>
/// <param name="DepthMicrometres">Depth of its middle, µm from the electrolyte interface.</param>
/// <param name="MeanX">Li content between its own faces.</param>
/// <param name="InGauge">What the gauge would see with the stage at the layer's place; null where the electrode has crept out of it.</param>
public sealed record LayerRow(int Layer, double DepthMicrometres, double MeanX, LayerTruth? InGauge);
