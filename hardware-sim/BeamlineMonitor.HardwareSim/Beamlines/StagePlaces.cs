namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>Where things stand in the stage's coordinate, µm.</summary>
/// <param name="ElectrodeOriginMicrometres">The electrolyte interface of the electrode before it creeps.</param>
/// <param name="StandardMicrometres">The middle of the calibration standard.</param>
/// <param name="StandardWidthMicrometres">Its width, &gt; 0.</param>
/// <param name="StartMicrometres">Where the stage itself stands when the experiment begins.</param>
public sealed record StagePlaces(
    double ElectrodeOriginMicrometres, double StandardMicrometres, double StandardWidthMicrometres, double StartMicrometres);
