using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>All layers of a cell after a scan, brought to one instant. An x whose σ is null is a bound; null is no x.</summary>
/// <param name="At">The instant, experiment UTC.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="Scan">Number of the scan.</param>
/// <param name="Count">Number of layers: the length of every array.</param>
/// <param name="DepthsMicrometres">Depths in the electrode, µm.</param>
/// <param name="FromVolume">x from the volume.</param>
/// <param name="SigmaFromVolume">Uncertainties.</param>
/// <param name="FromC">x from c.</param>
/// <param name="SigmaFromC">Uncertainties.</param>
/// <param name="Volumes">V, Å³.</param>
/// <param name="SigmaVolumes">Uncertainties.</param>
/// <param name="A">a, Å.</param>
/// <param name="SigmaA">Uncertainties.</param>
/// <param name="C">c, Å.</param>
/// <param name="SigmaC">Uncertainties.</param>
/// <param name="IsOk">Whether the layer's last frame could be used.</param>
/// <param name="AgeSeconds">Time between the instant and the nearest frame that was used, s.</param>
/// <param name="Mean">Thickness-weighted mean of x from c.</param>
/// <param name="SigmaMean">Its uncertainty; what the layers share is counted once.</param>
/// <param name="Gradient">Slope of x from c through the thickness, µm⁻¹.</param>
/// <param name="SigmaGradient">Its uncertainty.</param>
/// <param name="CoulombX">x by counting charge.</param>
/// <param name="SigmaCoulombX">Its uncertainty.</param>
/// <param name="ClosureResidual">Mean less coulomb x.</param>
/// <param name="SigmaClosureResidual">Its uncertainty.</param>
public sealed record ProfilePayload(
    string At,
    string? Run,
    [property: JsonPropertyName("detector")] string Detector,
    [property: JsonPropertyName("scan"), Range(1, int.MaxValue)] int Scan,
    [property: JsonPropertyName("n"), Range(1, int.MaxValue)] int Count,
    [property: JsonPropertyName("z_um")] ImmutableArray<double> DepthsMicrometres,
    [property: JsonPropertyName("x_from_V")] ImmutableArray<double?> FromVolume,
    [property: JsonPropertyName("s_x_from_V")] ImmutableArray<double?> SigmaFromVolume,
    [property: JsonPropertyName("x_from_c")] ImmutableArray<double?> FromC,
    [property: JsonPropertyName("s_x_from_c")] ImmutableArray<double?> SigmaFromC,
    [property: JsonPropertyName("V_A3")] ImmutableArray<double?> Volumes,
    [property: JsonPropertyName("s_V_A3")] ImmutableArray<double?> SigmaVolumes,
    [property: JsonPropertyName("a_A")] ImmutableArray<double?> A,
    [property: JsonPropertyName("s_a_A")] ImmutableArray<double?> SigmaA,
    [property: JsonPropertyName("c_A")] ImmutableArray<double?> C,
    [property: JsonPropertyName("s_c_A")] ImmutableArray<double?> SigmaC,
    [property: JsonPropertyName("ok")] ImmutableArray<bool> IsOk,
    [property: JsonPropertyName("age_s"), Range(0, int.MaxValue)] ImmutableArray<double?> AgeSeconds,
    [property: JsonPropertyName("x_mean_from_c")] double? Mean,
    [property: JsonPropertyName("s_x_mean_from_c")] double? SigmaMean,
    [property: JsonPropertyName("gradient_per_um")] double? Gradient,
    [property: JsonPropertyName("s_gradient_per_um")] double? SigmaGradient,
    [property: JsonPropertyName("x_coulomb")] double? CoulombX,
    [property: JsonPropertyName("s_x_coulomb")] double? SigmaCoulombX,
    [property: JsonPropertyName("closure_residual")] double? ClosureResidual,
    [property: JsonPropertyName("s_closure_residual")] double? SigmaClosureResidual) : Payload(At, Run);
