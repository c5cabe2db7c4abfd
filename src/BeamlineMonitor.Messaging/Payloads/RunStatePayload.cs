using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Messaging.Schemas;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>Where a run stands.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Run">Id of the run.</param>
/// <param name="State"><c>starting</c>, <c>calibrating</c>, <c>pristine</c>, <c>running</c>, <c>ending</c>, <c>complete</c>, <c>interrupted</c>,
/// <c>refused</c> or <c>failed</c>.</param>
/// <param name="Previous">The state before; null at the start.</param>
/// <param name="Sample">The sample.</param>
/// <param name="Proposal">The proposal.</param>
/// <param name="Started">Start of the run, experiment UTC.</param>
/// <param name="FramesDone">Frames that have a result.</param>
/// <param name="FramesPlanned">Frames that the plan foresees; null where it cannot tell.</param>
/// <param name="ConfigSha256">Hash of the run's configuration.</param>
public sealed record RunStatePayload(
    string At,
    string? Run,
    [property: JsonPropertyName("state"), WordOf(typeof(RunStateWord))] string State,
    [property: JsonPropertyName("previous"), WordOf(typeof(RunStateWord))] string? Previous,
    [property: JsonPropertyName("sample")] string Sample,
    [property: JsonPropertyName("proposal")] string Proposal,
    [property: JsonPropertyName("started"), RegularExpression(PayloadTime.Pattern)] string Started,
    [property: JsonPropertyName("frames_done"), Range(0, int.MaxValue)] long FramesDone,
    [property: JsonPropertyName("frames_planned")] long? FramesPlanned,
    [property: JsonPropertyName("config_sha256")] string ConfigSha256) : Payload(At, Run);
