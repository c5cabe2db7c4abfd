using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.HardwareSim.Beams;
using BeamlineMonitor.HardwareSim.Germanium;

namespace BeamlineMonitor.HardwareSim.Beamlines;

/// <summary>One germanium detector element.</summary>
/// <param name="Name">Its name, such as <c>horizontal</c>.</param>
/// <param name="Record">Name of its EPICS mca record.</param>
/// <param name="TwoThetaDegrees">2θ, degrees.</param>
/// <param name="AzimuthDegrees">Azimuth about the beam, degrees; for the record only, the direction of q decides.</param>
/// <param name="Direction">Direction of q in the electrode.</param>
/// <param name="Scale">True energy scale.</param>
/// <param name="Channels">Number of channels.</param>
/// <param name="Width">Width law.</param>
/// <param name="Shape">Tail.</param>
/// <param name="Losses">Dead time and resolving time.</param>
/// <param name="SolidAngleFactor">Its counts over those the beamline states, &gt; 0.</param>
/// <param name="Crystal">The crystal: germanium and its thickness.</param>
public sealed record DetectorElement(
    string Name,
    string Record,
    double TwoThetaDegrees,
    double AzimuthDegrees,
    ScatteringDirection Direction,
    EnergyScale Scale,
    int Channels,
    WidthLaw Width,
    LineShape Shape,
    EventLosses Losses,
    double SolidAngleFactor,
    Absorber Crystal)
{
    /// <summary>The calibration of a detector that is known exactly: truth for tests and for the simulator's table.</summary>
    /// <returns>Scale, angle and shape, without uncertainty.</returns>
    public DetectorCalibration ExactCalibration() =>
        DetectorCalibration.Trusted(Scale, TwoThetaDegrees, Channels, Name) with { Width = Width, Shape = Shape };
}
