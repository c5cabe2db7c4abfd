using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>What a reader must know once to read the rest.</summary>
/// <param name="At">Experiment UTC.</param>
/// <param name="Run">Id of the run, or null.</param>
/// <param name="CurrentSign">What a positive current does.</param>
/// <param name="Units">Unit by the ending that a key has.</param>
/// <param name="Schemas">Schema id by topic.</param>
/// <param name="Devices">Driver by device.</param>
/// <param name="Detectors">The detector elements by name.</param>
/// <param name="Cells">The cells by name.</param>
public sealed record MetaPayload(
    string At,
    string? Run,
    [property: JsonPropertyName("current_sign")] string CurrentSign,
    [property: JsonPropertyName("units")] ImmutableSortedDictionary<string, string> Units,
    [property: JsonPropertyName("schemas")] ImmutableSortedDictionary<string, string> Schemas,
    [property: JsonPropertyName("devices")] ImmutableSortedDictionary<string, string> Devices,
    [property: JsonPropertyName("detectors")] ImmutableSortedDictionary<string, DetectorMeta> Detectors,
    [property: JsonPropertyName("cells")] ImmutableSortedDictionary<string, CellMeta> Cells) : Payload(At, Run);
