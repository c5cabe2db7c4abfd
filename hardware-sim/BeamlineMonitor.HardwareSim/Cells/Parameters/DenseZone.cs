namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>The dense part of the cathode at the collector.</summary>
/// <param name="ThicknessMicrometres">Its thickness, µm.</param>
/// <param name="AccessibleShare">Share of its solid that takes part in the charge, 0 to 1.</param>
public sealed record DenseZone(double ThicknessMicrometres, double AccessibleShare);
