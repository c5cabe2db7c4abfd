using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BeamlineMonitor.Messaging.Building;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>One sample of a cell's potentiostat.</summary>
/// <param name="At">Experiment UTC of the measurement.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="PotentialVolts">Potential, V.</param>
/// <param name="CurrentAmperes">Current, A, &gt; 0 charges.</param>
/// <param name="ChargeAmpereHours">Charge since the start of the run, A h.</param>
/// <param name="Step">Index of the step, from 0; null outside one.</param>
/// <param name="Cycle">Cycle, from 1; null outside one.</param>
/// <param name="Flags">Words, separated by commas; empty for none.</param>
public sealed record EchemSamplePayload(
    string At,
    string? Run,
    [property: JsonPropertyName("E_V")] double? PotentialVolts,
    [property: JsonPropertyName("I_A")] double? CurrentAmperes,
    [property: JsonPropertyName("Q_Ah")] double? ChargeAmpereHours,
    [property: JsonPropertyName("step")] int? Step,
    [property: JsonPropertyName("cycle")] int? Cycle,
    [property: JsonPropertyName("flags"), RegularExpression(Words.Pattern)] string Flags) : Payload(At, Run);
