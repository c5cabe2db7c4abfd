using System.Text.Json.Nodes;

namespace BeamlineMonitor.EndToEnd.Tests.Publishing;

/// <summary>A message as mosquitto_sub prints it with <see cref="Format"/>.</summary>
/// <param name="Topic">The whole topic.</param>
/// <param name="IsRetained">Whether the broker had kept it.</param>
/// <param name="Properties">Its user properties: <c>schema:event.v1 historical:1</c>.</param>
/// <param name="Payload">Its payload.</param>
internal sealed record PublishedLine(string Topic, bool IsRetained, string Properties, string Payload)
{
    /// <summary>What mosquitto_sub is asked to print.</summary>
    public const string Format = "%t|%r|%P|%p";

    /// <summary>Number of the message in its topic.</summary>
    public long Number => JsonNode.Parse(Payload)!["seq"]!.GetValue<long>();

    /// <summary>The payload with the number that the message has in its replay, from 1: what the run file has.</summary>
    public string Recorded => Payload.Replace($"\"seq\":{Number}", $"\"seq\":{Number % (1 << 22)}", StringComparison.Ordinal);

    /// <summary>Reads what was printed.</summary>
    /// <param name="output">The lines; those that are no messages of a station are left out.</param>
    public static PublishedLine[] Read(string output) =>
    [
        .. from line in output.Split('\n')
           where line.StartsWith("operando/", StringComparison.Ordinal)
           let parts = line.Split('|', 4)
           select new PublishedLine(parts[0], parts[1] == "1", parts[2], parts[3]),
    ];
}
