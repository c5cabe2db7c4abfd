using System.Text.Json.Nodes;

namespace BeamlineMonitor.TestSupport;

/// <summary>Ajv, which judges messages by docs/asyncapi.json: a validator of other hands than those that made the schemas.</summary>
public static class MessageJudge
{
    /// <summary>The document.</summary>
    public static string Document { get; } = Path.Combine(RepositoryFolder.Root, "docs", "asyncapi.json");

    /// <summary>The folder of scripts that node runs; eng/test.sh installs what they need.</summary>
    public static string Scripts { get; } = Path.Combine(RepositoryFolder.Root, "tests", "foreign");

    /// <summary>Judges messages.</summary>
    /// <param name="messages">Whole topic, id of the schema, payload.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many there were of each schema, and what is wrong; empty for nothing.</returns>
    public static async Task<(Dictionary<string, int> Messages, string[] Faults)> JudgeAsync(
        IEnumerable<(string Topic, string Schema, JsonNode Payload)> messages, CancellationToken cancellationToken)
    {
        await using ForeignProcess node = ForeignProcess.Start("node", Path.Combine(Scripts, "validate.mjs"), Document);
        foreach ((string topic, string schema, JsonNode payload) in messages)
            await node.WriteLineAsync(new JsonObject { ["topic"] = topic, ["schema"] = schema, ["payload"] = payload.DeepClone() }.ToJsonString());
        node.EndInput();
        JsonNode verdict = JsonNode.Parse(await node.WaitForLineAsync("\"faults\":", cancellationToken))!;
        return (
            verdict["messages"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<int>()),
            [.. verdict["faults"]!.AsArray().Select(fault => fault!.GetValue<string>())]);
    }
}
