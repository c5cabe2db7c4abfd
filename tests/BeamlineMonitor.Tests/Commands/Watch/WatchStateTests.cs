using System.Text.Json.Nodes;
using BeamlineMonitor.Commands.Watch;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Publishing;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Watch;

public class WatchStateTests
{
    private readonly WatchState state = new(new ManualTimeProvider());

    [Fact]
    public void Take_MessageThatIsSentAgain_DoesNotReplaceALaterOne()
    {
        state.Take(State(2, "running"));
        state.Take(State(1, "starting"));
        Assert.Equal("running", Only<RunStatePayload>().State);
        state.Take(State(1, "starting", "r2")); // another run counts anew
        Assert.Equal("starting", Only<RunStatePayload>().State);
    }

    [Fact]
    public void Take_SecondReplayOfARun_ReplacesTheFirst()
    {
        DateTimeOffset begun = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        long first = ReplayPublishing.NumbersAfter(begun), second = ReplayPublishing.NumbersAfter(begun.AddSeconds(1));
        for (int i = 1; i <= 3; i++) state.Take(State(first + i, "of the first"));
        state.Take(State(second + 1, "of the second"));
        Assert.Equal("of the second", Only<RunStatePayload>().State);
    }

    [Fact]
    public void Numbers_OfAReplay_AreHeldExactlyByReadersOfJson() =>
        Assert.InRange(ReplayPublishing.NumbersAfter(new DateTimeOffset(2088, 1, 1, 0, 0, 0, TimeSpan.Zero)), 1, 1L << 53);

    [Fact]
    public void Take_LiveMessageAfterARestart_CountsByItsTime()
    {
        state.Take(Live(9, "2026-03-01T08:00:01.000000Z"));
        state.Take(Live(1, "2026-03-01T08:00:02.000000Z"));
        Assert.Equal(1, Only<StatusPayload>().Sequence);
        state.Take(Live(2, "2026-03-01T08:00:00.000000Z"));
        Assert.Equal(1, Only<StatusPayload>().Sequence);
    }

    [Fact]
    public void Take_Event_IsKeptOnceAndOnlyTheLastFew()
    {
        for (int i = 1; i <= 9; i++) state.Take(Event(i));
        state.Take(Event(9));
        Assert.Equal([4L, 5, 6, 7, 8, 9], state.Events.Select(value => value.Payload.Sequence));
    }

    [Fact]
    public void Take_EmptyPayload_TakesTheTopicBack()
    {
        state.Take(State(1, "running"));
        state.Take(new MqttMessage("operando/v1/s/run/state", default));
        Assert.Empty(state.Latest);
    }

    [Theory]
    [InlineData("operando/v1/s/event", "{}", 1)]
    [InlineData("operando/v1/s/event", "\"", 1)]
    [InlineData("operando/v1/s/event", """{"t":"noon","run":null,"seq":1,"kind":"k","severity":"warning","text":"T","source":null}""", 1)]
    [InlineData("operando/v1/s/spectrum/d", "cbor", 0)]
    [InlineData("operando/v1/s/unheard/of", "{}", 0)]
    [InlineData("somebody/else", "{}", 0)]
    public void Take_WhatIsNoMessage_IsCountedAndStopsNothing(string topic, string payload, int unreadable)
    {
        state.Take(new MqttMessage(topic, System.Text.Encoding.UTF8.GetBytes(payload)));
        Assert.Equal(unreadable, state.Unreadable);
        Assert.Empty(state.Latest);
    }

    [Fact]
    public void Take_KeysOfALaterVersion_ArePassedOver()
    {
        JsonObject payload = JsonNode.Parse(Event(1).Payload.Span)!.AsObject();
        payload["more"] = 1;
        state.Take(new MqttMessage("operando/v1/s/event", System.Text.Encoding.UTF8.GetBytes(payload.ToJsonString())));
        Assert.Equal(0, state.Unreadable);
        Assert.Single(state.Events);
    }

    private T Only<T>()
        where T : Payload => Assert.IsType<T>(Assert.Single(state.Latest).Payload);

    private static MqttMessage State(long sequence, string word, string run = "r1") => Message(
        "run/state", new RunStatePayload("2026-03-01T08:00:00.000000Z", run, word, null, "LCO", "GUP-1", "2026-03-01T08:00:00.000000Z", 0, null, "ab"), sequence);

    private static MqttMessage Live(long sequence, string at) => Message("status", new StatusPayload(at, "r1", "online", "0.1", "host", "s1"), sequence);

    private static MqttMessage Event(long sequence) => Message("event", new EventPayload("2026-03-01T08:00:00.000000Z", "r1", "k", "warning", "T", null), sequence);

    private static MqttMessage Message(string topic, Payload payload, long sequence) => new($"operando/v1/s/{topic}", PayloadJson.Write(payload with { Sequence = sequence }));
}
