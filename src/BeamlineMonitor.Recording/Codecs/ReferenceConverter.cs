using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Recording.Codecs;

/// <summary>References with the keys of docs/reference.md.</summary>
internal sealed class ReferenceConverter() : ConfigConverter<PhaseReference>("reference")
{
    /// <inheritdoc/>
    protected override PhaseReference Parse(string name, byte[] utf8) => PhaseReferenceParser.Parse(name, utf8);

    /// <inheritdoc/>
    protected override JsonObject ToJson(PhaseReference value) => PhaseReferenceWriter.Write(value);
}
