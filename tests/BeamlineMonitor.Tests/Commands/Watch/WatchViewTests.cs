using BeamlineMonitor.Commands.Watch;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.TestSupport;
using Spectre.Console;

namespace BeamlineMonitor.Tests.Commands.Watch;

public class WatchViewTests
{
    private const string Measured = "2026-03-01T08:00:00.250000Z";
    private const string Later = "2026-03-01T08:12:00.250000Z";

    private readonly ManualTimeProvider time = new();

    [Fact]
    public void Draw_LayersOfTwoCellsAndDetectors_FitsIn80Columns()
    {
        var state = new WatchState(time);
        state.Take(Message("status", new StatusPayload(Later, "r1", "online", "0.1", "host", "s1")));
        state.Take(Message("cell/cell1/layer/3", Layer("horizontal", "")));
        state.Take(Message("cell/cell1/layer/3/vertical", Layer("vertical", "two-phase,stress-suspected,solid-solution-edge")));
        state.Take(Message("cell/cell2/layer/1", Layer("horizontal", "") with { SideFromC = "at-most", SigmaFromC = null }));
        state.Take(Message("alarm/cell1-pressure", new AlarmPayload(Later, "r1", "alarm", "active", "Pressure lost", "the stack relaxes", "look at the line", Later, 12.5, 29, "MPa")));
        state.Take(Message("alarm/beam-off", new AlarmPayload(Later, "r1", "warning", "cleared", "Beam lost", "frames wait", "look", Later, null, null, null)));
        state.Take(Message("run/state", new RunStatePayload(Later, "r1", "running", "pristine", "LCO", "GUP-1", Measured, 12, null, "ab12")));
        time.Advance(TimeSpan.FromSeconds(3));
        string text = Drawn(state);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        string[] expected =
        [
            "s: online since 2026-03-01 08:12:00", "run r1 running", "cell1, horizontal", "cell1, vertical", "cell2, horizontal", "0.690(30)", "< 0.690", "0.700(30)",
            "97.678(12)", "08:00:00", "12 min", "3 s kept", "ALARM cell1-pressure since 08:12:00: Pressure lost; the stack relaxes; look at the line.",
        ];
        string whole = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(expected, part => Assert.Contains(part, whole, StringComparison.Ordinal));
        Assert.DoesNotContain("Beam lost", text, StringComparison.Ordinal);
        Assert.DoesNotContain("frames", text, StringComparison.Ordinal); // those of run/state are of its last change, long ago
    }

    [Fact]
    public void Draw_OfflineByTheWill_SaysWhenTheStationWasLastHeardOf()
    {
        var state = new WatchState(time);
        state.Take(Message("status", new StatusPayload(Measured, null, "offline", "0.1", "host", "s1"))); // written when it connected
        state.Take(Message("beam", new BeamPayload(Later, null, 100, true, null, "on")));
        Assert.Contains("offline, last heard of 2026-03-01 08:12:00", Drawn(state), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_AlarmOfTheStation_IsShownWhateverRunThereIs()
    {
        var state = new WatchState(time);
        state.Take(Message("run/state", new RunStatePayload(Later, "r2", "running", "pristine", "LCO", "GUP-1", Measured, 12, null, "ab12")));
        state.Take(Message("alarm/broker-dropped", Alarm(null, "12 messages were dropped")));
        state.Take(Message("alarm/beam-off", Alarm("r1", "Beam lost")));
        string text = Drawn(state);
        Assert.Contains("12 messages were dropped", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Beam lost", text, StringComparison.Ordinal); // of the run before
    }

    private string Drawn(WatchState state)
    {
        using var output = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 80;
        var line = new WatchLine(new MqttConnectOptions { Host = "h", Port = 1, ClientId = "" }, "#", () => throw new InvalidOperationException(), time);
        console.Write(new WatchView(state, line, time).Draw());
        return output.ToString();
    }

    private static LayerPayload Layer(string detector, string flags) => new(
        Measured, "r1", 7, "layer", 2, detector, "ok", flags, 12010.5, 10.5, 1, 0.7, 0.03, 0.004, null, 0.69, 0.03, 0.001, null, 97.678, 0.012, 2.8112, 0.0002, 14.272, 0.0011,
        0, "uniform", null, null, "c", "S v1", "a", 0.05, 0.98, 3.41, 1.25e-5, 30.1, null, null);

    private static AlarmPayload Alarm(string? run, string cause) => new(Later, run, "alarm", "active", cause, "c", "a", Later, null, null, null);

    private static MqttMessage Message(string topic, Payload payload) =>
        new($"operando/v1/s/{topic}", PayloadJson.Write(payload with { Sequence = 1 })) { IsRetained = true };
}
