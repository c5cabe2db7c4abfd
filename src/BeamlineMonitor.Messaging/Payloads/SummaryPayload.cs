using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>The flat numbers of a profile, for readers that take no arrays.</summary>
/// <param name="At">The instant, experiment UTC.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Scan">Number of the scan.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="LayersOk">How many of them had a usable frame in the scan.</param>
/// <param name="Mean">Thickness-weighted mean of x from c.</param>
/// <param name="SigmaMean">Its uncertainty.</param>
/// <param name="Lowest">Lowest x from c of a layer.</param>
/// <param name="Highest">Highest x from c of a layer.</param>
/// <param name="Gradient">Slope of x from c through the thickness, µm⁻¹.</param>
/// <param name="SigmaGradient">Its uncertainty.</param>
/// <param name="CoulombX">x by counting charge.</param>
/// <param name="SigmaCoulombX">Its uncertainty.</param>
/// <param name="ClosureResidual">Mean less coulomb x.</param>
/// <param name="SigmaClosureResidual">Its uncertainty.</param>
public sealed record SummaryPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("scan"), Range(1, int.MaxValue)] int Scan,
    [property: JsonPropertyName("layers"), Range(1, int.MaxValue)] int Layers,
    [property: JsonPropertyName("layers_ok"), Range(0, int.MaxValue)] int LayersOk,
    [property: JsonPropertyName("x_mean_from_c")] double? Mean,
    [property: JsonPropertyName("s_x_mean_from_c")] double? SigmaMean,
    [property: JsonPropertyName("x_lowest_from_c")] double? Lowest,
    [property: JsonPropertyName("x_highest_from_c")] double? Highest,
    [property: JsonPropertyName("gradient_per_um")] double? Gradient,
    [property: JsonPropertyName("s_gradient_per_um")] double? SigmaGradient,
    [property: JsonPropertyName("x_coulomb")] double? CoulombX,
    [property: JsonPropertyName("s_x_coulomb")] double? SigmaCoulombX,
    [property: JsonPropertyName("closure_residual")] double? ClosureResidual,
    [property: JsonPropertyName("s_closure_residual")] double? SigmaClosureResidual) : Payload(At, Run);
