using System.Formats.Cbor;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Notices;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Schemas;
using BeamlineMonitor.Messaging.Topics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Messaging.Tests.Schemas;

public sealed class AsyncApiDocumentTests : IDisposable
{
    private const string At = "2026-03-01T08:00:00.250000Z";
    private static readonly string Written = AsyncApiDocument.Write(new Docstrings(XDocument.Load(Path.Combine(AppContext.BaseDirectory, Docstrings.FileName))));
    private static readonly JsonNode Document = JsonNode.Parse(Written)!;

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task Document_InTheFolderOfPages_IsCurrent() =>
        Assert.True(
            Written == await File.ReadAllTextAsync(MessageJudge.Document, guard.Token),
            "docs/asyncapi.json is not what the records say; write it anew with the verb: asyncapi --out docs/asyncapi.json");

    [Fact]
    public async Task Document_ByTheSchemaOfAsyncApi_IsValid()
    {
        await using ForeignProcess node = ForeignProcess.Start("node", Path.Combine(MessageJudge.Scripts, "document.mjs"), MessageJudge.Document);
        Assert.Equal("""{"faults":[]}""", await node.WaitForLineAsync("faults", guard.Token));
    }

    [Fact]
    public void Document_EveryKindOfTopic_HasItsChannelAndItsWayOfSending()
    {
        foreach (TopicKind kind in TopicKinds.All)
        {
            JsonNode channel = Document["channels"]!.AsObject().Single(pair => pair.Value!["address"]!.GetValue<string>() == $"operando/v1/{{station}}/{kind.Form}").Value!;
            Assert.Equal([kind.Schema], channel["messages"]!.AsObject().Select(pair => pair.Key));
            JsonNode sending = Document["operations"]!.AsObject().Single(pair => $"{pair.Value!["channel"]!["$ref"]}" == $"#/channels/{channel.GetPropertyName()}").Value!["bindings"]!["mqtt"]!;
            Assert.Equal((kind.QualityOfService, kind.IsRetained), (sending["qos"]!.GetValue<int>(), sending["retain"]!.GetValue<bool>()));
        }
    }

    [Fact]
    public async Task Judge_OfGoodMessages_HasNoFault()
    {
        (string, string, JsonNode)[] good =
        [
            ("operando/v1/s/status", "status.v1", Json(new StatusPayload(At, null, "online", "0.1", "host", "s1"))),
            ("operando/v1/s/dev/press/status", "device.v1", Json(new DevicePayload(At, "r", "ok", "alicat-pc", null, true, null, 0.5))),
            ("operando/v1/s/beam", "beam.v1", Json(new BeamPayload(At, "r", 102, true, null, "on"))),
            ("operando/v1/s/cell/c1/echem/last", "echem-sample.v1", Json(new EchemSamplePayload(At, "r", 3.4, null, 0.01, 0, 1, "gap-before,other"))),
            ("operando/v1/s/cell/c1/pressure/sample", "pressure-sample.v1", Json(new PressureSamplePayload(At, "r", 30, 30, 848, 25, ""))),
        ];
        (Dictionary<string, int> messages, string[] faults) = await MessageJudge.JudgeAsync(good, guard.Token);
        Assert.Empty(faults);
        Assert.Equal(good.Length, messages.Values.Sum());
    }

    [Theory]
    [InlineData("t", "\"2026-03-01T08:00:00Z\"")]
    [InlineData("seq", "0")]
    [InlineData("run", null)]
    [InlineData("more", "1")]
    [InlineData("severity", "\"loud\"")]
    [InlineData("text", "null")]
    public async Task Judge_OfABrokenMessage_NamesTheKey(string key, string? value)
    {
        JsonObject payload = Json(new EventPayload(At, "r", "beam-dump", "warning", "The ring lost its beam.", null)).AsObject();
        if (value is null) payload.Remove(key);
        else payload[key] = JsonNode.Parse(value);
        (_, string[] faults) = await MessageJudge.JudgeAsync([("operando/v1/s/event", "event.v1", payload)], guard.Token);
        Assert.Contains(faults, fault => fault.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Judge_OfAMessageOnAnotherTopic_NamesIt()
    {
        JsonNode payload = Json(new BeamPayload(At, "r", 102, true, null, "on"));
        (_, string[] faults) = await MessageJudge.JudgeAsync([("operando/v1/s/event", "beam.v1", payload), ("operando/v1/s/beam", "beam.v9", payload)], guard.Token);
        Assert.Equal(2, faults.Length);
    }

    [Fact]
    public void SpectrumSchema_HasTheKeysThatAreWritten()
    {
        var reader = new CborReader(new LiveMessages().Spectrum("r1", Building.GoldenMessagesTests.Frame, null, [new FittedWindow(0, [1])]).Bytes);
        JsonObject schema = SpectrumSchema.Make();
        Assert.Equal(Keys(reader, last: "windows"), schema["properties"]!.AsObject().Select(pair => pair.Key));
        reader.ReadStartArray();
        Assert.Equal(Keys(reader, last: "residual_sigma"), schema["properties"]!["windows"]!["items"]!["properties"]!.AsObject().Select(pair => pair.Key));
    }

    [Fact]
    public void RunState_HasAStateForEveryEventOfTheTable() => Assert.Equal(Enum.GetValues<RunStateWord>().ToHashSet(), RunStates.After.Values.ToHashSet());

    // The keys of a map; the reader then stands at the value of the last.
    private static List<string> Keys(CborReader reader, string last)
    {
        List<string> keys = [];
        for (int count = reader.ReadStartMap()!.Value; count > 0; count--)
        {
            keys.Add(reader.ReadTextString());
            if (keys[^1] == last) break;
            reader.SkipValue();
        }

        return keys;
    }

    private static JsonNode Json(Payload payload) => JsonNode.Parse(PayloadJson.Write(payload with { Sequence = 1 }))!;
}
