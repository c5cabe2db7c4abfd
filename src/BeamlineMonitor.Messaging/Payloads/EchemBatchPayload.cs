using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>A block of samples of a cell's potentiostat.</summary>
/// <param name="At">Experiment UTC of the first sample.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="Row">Row of the run file that holds it.</param>
/// <param name="Start">As <paramref name="At"/>: what dt_s counts from.</param>
/// <param name="OffsetsSeconds">Time of each sample after it, s.</param>
/// <param name="PotentialVolts">Potentials, V; null for a missing one.</param>
/// <param name="CurrentAmperes">Currents, A.</param>
/// <param name="Step">Index of the step, from 0; null outside one.</param>
/// <param name="Cycle">Cycle, from 1; null outside one.</param>
/// <param name="ClockOffsetSeconds">The instrument's clock against experiment time, s.</param>
public sealed record EchemBatchPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("row"), Range(1, int.MaxValue)] long Row,
    [property: JsonPropertyName("t0"), RegularExpression(PayloadTime.Pattern)] string Start,
    [property: JsonPropertyName("dt_s")] ImmutableArray<double> OffsetsSeconds,
    [property: JsonPropertyName("E_V")] ImmutableArray<double?> PotentialVolts,
    [property: JsonPropertyName("I_A")] ImmutableArray<double?> CurrentAmperes,
    [property: JsonPropertyName("step")] int? Step,
    [property: JsonPropertyName("cycle")] int? Cycle,
    [property: JsonPropertyName("clock_offset_s")] double? ClockOffsetSeconds) : Payload(At, Run);
