using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>What a reader must know of a cell.</summary>
/// <param name="ReferenceElectrode">What E_V is measured against.</param>
/// <param name="VoltsAgainstLithium">Its potential against Li/Li⁺, V.</param>
/// <param name="Phase">The cathode's phase.</param>
/// <param name="Curve">The curve that x is read on, with its version; null where the phase has none.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="ThicknessMicrometres">Thickness of the electrode, µm.</param>
/// <param name="PristineX">Li content of the pristine cathode; null without a curve.</param>
public sealed record CellMeta(
    [property: JsonPropertyName("reference_electrode")] string ReferenceElectrode,
    [property: JsonPropertyName("reference_electrode_V_against_Li")] double VoltsAgainstLithium,
    [property: JsonPropertyName("phase")] string Phase,
    [property: JsonPropertyName("curve")] string? Curve,
    [property: JsonPropertyName("layers")] int Layers,
    [property: JsonPropertyName("thickness_um")] double ThicknessMicrometres,
    [property: JsonPropertyName("x0")] double? PristineX);
