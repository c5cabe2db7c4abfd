using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Schemas;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>One frame of one layer: the result, and what was read beside it over the exposure.</summary>
/// <param name="At">Middle of the exposure, experiment UTC.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="Frame">Number of the frame.</param>
/// <param name="Purpose"><c>pristine</c> or <c>layer</c>.</param>
/// <param name="Scan">Number of the scan.</param>
/// <param name="Detector">Name of the detector element.</param>
/// <param name="Status"><c>ok</c>, <c>degraded</c>, <c>not-fitted</c>, or <c>used</c> for a pristine frame.</param>
/// <param name="Flags">Words, separated by commas; empty for none.</param>
/// <param name="StageMicrometres">z of the stage, µm.</param>
/// <param name="ElectrodeMicrometres">Depth in the electrode, µm.</param>
/// <param name="GaugeOverlap">Share of the gauge inside the electrode.</param>
/// <param name="FromVolume">x from the volume, or the bound.</param>
/// <param name="SigmaFromVolume">Its uncertainty; null for a bound.</param>
/// <param name="SigmaFromVolumeCounting">The part from counting.</param>
/// <param name="SideFromVolume"><c>at-most</c> or <c>at-least</c> for a bound, else null.</param>
/// <param name="FromC">x from c, or the bound.</param>
/// <param name="SigmaFromC">Its uncertainty; null for a bound.</param>
/// <param name="SigmaFromCCounting">The part from counting.</param>
/// <param name="SideFromC"><c>at-most</c> or <c>at-least</c> for a bound, else null.</param>
/// <param name="Volume">V, Å³.</param>
/// <param name="SigmaVolume">Its uncertainty.</param>
/// <param name="A">a, Å.</param>
/// <param name="SigmaA">Its uncertainty.</param>
/// <param name="C">c, Å.</param>
/// <param name="SigmaC">Its uncertainty.</param>
/// <param name="SecondFraction">Share of a second cell; 0 for one.</param>
/// <param name="Diagnosis">What is the matter with the layer.</param>
/// <param name="DriftElectronVolts">Shift of the inert line, eV.</param>
/// <param name="SigmaDriftElectronVolts">Its uncertainty.</param>
/// <param name="Calibration">Id of the calibration.</param>
/// <param name="Curve">Id of the curve.</param>
/// <param name="Anchor">Id of the reference.</param>
/// <param name="DeadTime">Dead-time fraction.</param>
/// <param name="Overlap">Share of the exposure that samples of the potentiostat cover.</param>
/// <param name="PotentialVolts">Mean potential, V.</param>
/// <param name="CurrentAmperes">Mean current, A.</param>
/// <param name="StackPressureMPa">Mean stack pressure, MPa.</param>
/// <param name="CellTemperatureCelsius">Mean temperature of the cell, °C.</param>
/// <param name="RingMilliamperes">Mean ring current, mA.</param>
public sealed record LayerPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("frame"), Range(1, int.MaxValue)] long Frame,
    [property: JsonPropertyName("purpose"), AllowedValues("pristine", "layer")] string Purpose,
    [property: JsonPropertyName("scan"), Range(1, int.MaxValue)] int Scan,
    [property: JsonPropertyName("detector")] string Detector,
    [property: JsonPropertyName("status"), WordOf(typeof(FrameStatus))] string Status,
    [property: JsonPropertyName("flags"), RegularExpression(Words.Pattern)] string Flags,
    [property: JsonPropertyName("z_stage_um")] double? StageMicrometres,
    [property: JsonPropertyName("z_electrode_um")] double? ElectrodeMicrometres,
    [property: JsonPropertyName("gauge_overlap"), Range(0.0, 1.0)] double? GaugeOverlap,
    [property: JsonPropertyName("x_from_V")] double? FromVolume,
    [property: JsonPropertyName("s_x_from_V")] double? SigmaFromVolume,
    [property: JsonPropertyName("s_x_from_V_stat")] double? SigmaFromVolumeCounting,
    [property: JsonPropertyName("x_from_V_side"), AllowedValues("at-most", "at-least")] string? SideFromVolume,
    [property: JsonPropertyName("x_from_c")] double? FromC,
    [property: JsonPropertyName("s_x_from_c")] double? SigmaFromC,
    [property: JsonPropertyName("s_x_from_c_stat")] double? SigmaFromCCounting,
    [property: JsonPropertyName("x_from_c_side"), AllowedValues("at-most", "at-least")] string? SideFromC,
    [property: JsonPropertyName("V_A3")] double? Volume,
    [property: JsonPropertyName("s_V_A3")] double? SigmaVolume,
    [property: JsonPropertyName("a_A")] double? A,
    [property: JsonPropertyName("s_a_A")] double? SigmaA,
    [property: JsonPropertyName("c_A")] double? C,
    [property: JsonPropertyName("s_c_A")] double? SigmaC,
    [property: JsonPropertyName("fraction_2"), Range(0.0, 1.0)] double? SecondFraction,
    [property: JsonPropertyName("diagnosis"), WordOf(typeof(LayerVerdict))] string? Diagnosis,
    [property: JsonPropertyName("drift_eV")] double? DriftElectronVolts,
    [property: JsonPropertyName("s_drift_eV")] double? SigmaDriftElectronVolts,
    [property: JsonPropertyName("calibration")] string? Calibration,
    [property: JsonPropertyName("curve")] string? Curve,
    [property: JsonPropertyName("anchor")] string? Anchor,
    [property: JsonPropertyName("dead_time"), Range(0.0, 1.0)] double? DeadTime,
    [property: JsonPropertyName("overlap"), Range(0.0, 1.0)] double Overlap,
    [property: JsonPropertyName("E_V")] double? PotentialVolts,
    [property: JsonPropertyName("I_A")] double? CurrentAmperes,
    [property: JsonPropertyName("p_MPa")] double? StackPressureMPa,
    [property: JsonPropertyName("T_cell_C")] double? CellTemperatureCelsius,
    [property: JsonPropertyName("ring_mA")] double? RingMilliamperes) : Payload(At, Run);
