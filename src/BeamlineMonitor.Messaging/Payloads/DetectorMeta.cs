using System.Text.Json.Serialization;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Messaging.Schemas;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>What a reader must know of a detector element.</summary>
/// <param name="IsPrimary">Whether its layers stand on the short topics.</param>
/// <param name="TwoThetaDegrees">2θ, degrees: of its calibration, or rough before there is one.</param>
/// <param name="AzimuthDegrees">Azimuth about the beam, degrees.</param>
/// <param name="Direction"><c>in-plane</c> or <c>normal</c>: which way q points in the electrode.</param>
/// <param name="Calibration">Id of its calibration, or null.</param>
public sealed record DetectorMeta(
    [property: JsonPropertyName("primary")] bool IsPrimary,
    [property: JsonPropertyName("two_theta_deg")] double TwoThetaDegrees,
    [property: JsonPropertyName("azimuth_deg")] double AzimuthDegrees,
    [property: JsonPropertyName("q_direction"), WordOf(typeof(ScatteringDirection))] string Direction,
    [property: JsonPropertyName("calibration")] string? Calibration);
