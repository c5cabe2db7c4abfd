using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Messaging.Notices;

namespace BeamlineMonitor.Messaging.Tests.Notices;

public class RunNoticesTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    // A run with faults: a device lost and back, pressure off on two rungs and back, an inventory open until the end, killed and taken up again.
    private static readonly RunEvent[] Run =
    [
        At(0, RunEventKinds.RunStarted),
        At(1, RunEventKinds.StandardBegun),
        At(2, RunEventKinds.CalibrationRefused, EventSeverity.Alarm, "horizontal"),
        At(3, RunEventKinds.Calibrated, source: "horizontal"),
        At(4, RunEventKinds.PristineBegun),
        At(5, RunEventKinds.DeviceLost, EventSeverity.Warning, "cell1/potentiostat"),
        At(6, RunEventKinds.DeviceLost, EventSeverity.Warning, "stage"),
        At(7, RunEventKinds.DeviceBack, source: "cell1/potentiostat"),
        At(8, RunEventKinds.LayersBegun),
        At(9, RunEventKinds.StepStarted, source: "cell1"),
        At(10, RunEventKinds.PressureOff, EventSeverity.Alarm, "cell1") with { Measured = new(28.5, 29, "MPa") },
        At(11, RunEventKinds.PressureOff, EventSeverity.Alarm, "cell1") with { Measured = new(27.5, 29, "MPa") },
        At(12, RunEventKinds.PressureBack, source: "cell1") with { Measured = new(29.5, 29, "MPa") },
        At(13, RunEventKinds.PressureBack, source: "cell1"),
        At(14, RunEventKinds.InventoryOpen, EventSeverity.Warning, "cell1/horizontal"),
        At(15, RunEventKinds.InventoryOpen, EventSeverity.Warning, "cell1/vertical"),
        At(16, RunEventKinds.InventoryClosed, source: "cell1/horizontal"),
        At(17, RunEventKinds.DaemonStopped),
        At(18, RunEventKinds.RunResumed),
        At(19, RunEventKinds.LayersBegun),
        At(20, RunEventKinds.LastScanBegun),
        At(21, RunEventKinds.RunEnded),
    ];

    [Fact]
    public void Of_EventsOfARun_GiveItsStatesAndAlarmsInOrder() => Assert.Equal(
        [
            "0 starting after ", "1 calibrating after starting", "2 horizontal-calibration active since 2", "3 horizontal-calibration cleared since 2",
            "4 pristine after calibrating", "5 cell1-potentiostat-lost active since 5", "6 stage-lost active since 6", "7 cell1-potentiostat-lost cleared since 5",
            "8 running after pristine", "10 cell1-pressure active since 10 28.5", "11 cell1-pressure active since 10 27.5", "12 cell1-pressure cleared since 10 29.5",
            "14 cell1-horizontal-inventory active since 14", "15 cell1-vertical-inventory active since 15", "16 cell1-horizontal-inventory cleared since 14",
            "17 interrupted after running", "18 starting after interrupted", "18 stage-lost cleared since 6", "19 running after starting",
            "20 ending after running", "21 complete after ending", "21 cell1-vertical-inventory cleared since 15",
        ],
        Encode(0).Select(Brief));

    [Fact]
    public void Of_TakenUpAgainAfterAnyEvent_GivesTheSameBytes()
    {
        string[] once = Encode(0);
        for (int prefix = 1; prefix <= Run.Length; prefix++)
        {
            string[] rest = Encode(prefix);
            Assert.Equal(once[^rest.Length..], rest);
        }
    }

    [Fact]
    public void Of_Results_CountsTheirFramesAndTakesTheirEvents()
    {
        RunNotices notices = New();
        AnalysisOutcome outcome = new RunAnalysis(SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science).Take(new SyntheticRun().Exposures(1).First());
        Assert.Empty(notices.Of(outcome with { Events = [] }));
        Assert.Equal(
            "alarm/horizontal-settings",
            Assert.Single(notices.Of(outcome with { Events = [At(1, RunEventKinds.SettingsChanged, EventSeverity.Alarm, "horizontal")] })).Topic);
        JsonNode state = JsonNode.Parse(notices.Of(At(2, RunEventKinds.PristineBegun))[0].Encode(1).Span)!;
        Assert.Equal(2 * outcome.Frames.Length, state["frames_done"]!.GetValue<int>());
        Assert.Equal("ab12", state["config_sha256"]!.GetValue<string>());
    }

    [Fact]
    public void Of_LongestNames_StillMakeATopicOfTheirOwn()
    {
        RunNotices notices = New();
        string cell = new('c', 32), detector = new('d', 31);
        string[] topics =
        [
            .. from last in "xy"
               from message in notices.Of(At(1, RunEventKinds.InventoryOpen, EventSeverity.Warning, $"{cell}/{detector}{last}"))
               select message.Topic,
        ];
        Assert.Equal(2, topics.Distinct().Count());
    }

    private static RunEvent At(int second, string kind, EventSeverity severity = EventSeverity.Information, string? source = null) =>
        new(Start.AddSeconds(second), kind, severity, kind, source);

    private static RunNotices New() => new("r1", SyntheticRun.Setup.Plan, "ab12");

    // Feeds the prefix, of which the messages are already out, then encodes the rest.
    private static string[] Encode(int prefix)
    {
        RunNotices notices = New();
        foreach (RunEvent happened in Run.Take(prefix)) notices.Of(happened);
        return
        [
            .. from happened in Run.Skip(prefix)
               from message in notices.Of(happened)
               select $"{message.Topic} {Encoding.UTF8.GetString(message.Encode(1).Span)}",
        ];
    }

    private static string Brief(string message)
    {
        string[] parts = message.Split(' ', 2);
        JsonNode json = JsonNode.Parse(parts[1])!;
        string second = Second("t"), state = json["state"]!.GetValue<string>();
        return parts[0] == "run/state"
            ? $"{second} {state} after {json["previous"]}"
            : $"{second} {parts[0]["alarm/".Length..]} {state} since {Second("since")} {json["value"]}".TrimEnd();

        string Second(string key) => (DateTimeOffset.Parse(json[key]!.GetValue<string>(), null) - Start).TotalSeconds.ToString("0", null);
    }
}
