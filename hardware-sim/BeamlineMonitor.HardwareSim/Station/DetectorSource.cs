using BeamlineMonitor.HardwareSim.Mca;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>One detector of the station.</summary>
/// <param name="Name">Its name in the station's wiring.</param>
/// <param name="Record">Its mca record.</param>
/// <param name="Counts">What it counts.</param>
/// <param name="RecordOptions">Channels, energy scale and angle of the record.</param>
public sealed record DetectorSource(string Name, string Record, IMcaSource Counts, McaEmulatorOptions RecordOptions);
