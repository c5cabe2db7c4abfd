using System.Collections.Immutable;
using System.Formats.Cbor;
using System.Text;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Tests;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Payloads;
using BeamlineMonitor.Messaging.Topics;

namespace BeamlineMonitor.Messaging.Tests.Building;

/// <summary>One message of each kind, letter by letter: what a dashboard was written against must not change unseen.</summary>
public class GoldenMessagesTests
{
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.FromHours(1)).AddTicks(2_500_007);
    private static readonly RunMessages Messages = new("r1", SyntheticRun.Setup.Plan);
    private static readonly PressurePlan Press = SyntheticRun.Cell.Pressure;

    internal static readonly RawFrame Frame = new(
        7, new FrameTarget(FramePurpose.Layer, "cell1", 3, 2, 12010.625), "horizontal", At.AddSeconds(-30), At.AddSeconds(30), 12010.5,
        new Spectrum([1, 2, 70000], TimeSpan.FromSeconds(57), TimeSpan.FromSeconds(60), null), false, false, [],
        new JoinedSamples(new JoinedQuantity(3.41, 3.4, 3.42), new JoinedQuantity(1.25e-5, 0, 0), 0.01, new JoinedQuantity(30.1, 30, 30.2), null, null, null, 0.98));

    private static readonly FrameResult Result = new(
        7, Frame.Target, "horizontal", At, FrameStatus.Ok, ["two-cells", "two-phase"], 12010.5, 10.5, 1,
        new CellValue(2.8112, 0.0002, 14.272, 0.0011, -1e-8, 97.678, 0.012, 0.011, 0.001),
        new LithiumValue(0.7, BoundSide.None, 0.03, 0.004), new LithiumValue(0.55, BoundSide.AtMost, null, null),
        0.25, "uniform", null, null, 0.05, "horizontal 9f86d081", "S v1", "LiCoO2 horizontal layer 3 1b4f0e98");

    [Fact]
    public void Layer() => AssertMessage(
        Only(Messages.Of(new AnalysisOutcome([Result], [], [], [], []), [Frame])), "cell/cell1/layer/3", "layer.v1", true,
        """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"frame":7,"purpose":"layer","scan":2,"detector":"horizontal","status":"ok","flags":"two-cells,two-phase","z_stage_um":12010.5,"z_electrode_um":10.5,"gauge_overlap":1,"x_from_V":0.7,"s_x_from_V":0.03,"s_x_from_V_stat":0.004,"x_from_V_side":null,"x_from_c":0.55,"s_x_from_c":null,"s_x_from_c_stat":null,"x_from_c_side":"at-most","V_A3":97.678,"s_V_A3":0.012,"a_A":2.8112,"s_a_A":0.0002,"c_A":14.272,"s_c_A":0.0011,"fraction_2":0.25,"diagnosis":"uniform","drift_eV":null,"s_drift_eV":null,"calibration":"horizontal 9f86d081","curve":"S v1","anchor":"LiCoO2 horizontal layer 3 1b4f0e98","dead_time":0.05,"overlap":0.98,"E_V":3.41,"I_A":1.25E-05,"p_MPa":30.1,"T_cell_C":null,"ring_mA":null}""");

    [Fact]
    public void Layer_OfAnotherDetector_HasItsOwnTopic()
    {
        FrameResult other = Result with { Detector = "vertical" };
        OutgoingMessage message = Only(Messages.Of(new AnalysisOutcome([other], [], [], [], []), [Frame with { Detector = "vertical" }]));
        Assert.Equal("cell/cell1/layer/3/vertical", message.Topic);
    }

    [Fact]
    public void ProfileAndSummary()
    {
        var profile = new ScanProfile(
            "cell1", "horizontal", 2, At,
            [
                new ProfilePoint(1, 2.125, Result.FromVolume, new LithiumValue(0.69, BoundSide.None, 0.03, 0.001), Result.Cell, true, 0),
                new ProfilePoint(2, 6.375, null, null, null, false, null),
            ],
            null, new UncertainValue(0.002, 0.0005), new UncertainValue(0.68, 0.02), null);
        IReadOnlyList<OutgoingMessage> messages = Messages.Of(new AnalysisOutcome([], [profile], [], [], []), []);
        Assert.Equal(2, messages.Count);
        AssertMessage(
            messages[0], "cell/cell1/profile", "profile.v1", true,
            """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"detector":"horizontal","scan":2,"n":2,"z_um":[2.125,6.375],"x_from_V":[0.7,null],"s_x_from_V":[0.03,null],"x_from_c":[0.69,null],"s_x_from_c":[0.03,null],"V_A3":[97.678,null],"s_V_A3":[0.012,null],"a_A":[2.8112,null],"s_a_A":[0.0002,null],"c_A":[14.272,null],"s_c_A":[0.0011,null],"ok":[true,false],"age_s":[0,null],"x_mean_from_c":null,"s_x_mean_from_c":null,"gradient_per_um":0.002,"s_gradient_per_um":0.0005,"x_coulomb":0.68,"s_x_coulomb":0.02,"closure_residual":null,"s_closure_residual":null}""");
        AssertMessage(
            messages[1], "cell/cell1/summary", "summary.v1", true,
            """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"scan":2,"layers":2,"layers_ok":1,"x_mean_from_c":null,"s_x_mean_from_c":null,"x_lowest_from_c":0.69,"x_highest_from_c":0.69,"gradient_per_um":0.002,"s_gradient_per_um":0.0005,"x_coulomb":0.68,"s_x_coulomb":0.02,"closure_residual":null,"s_closure_residual":null}""");
    }

    [Fact]
    public void Event() => AssertMessage(
        Only(Messages.Of(new RunEvent(At, "beam-dump", EventSeverity.Warning, "The ring lost its beam: 0 mA ± 1 µA.", "beam"))), "event", "event.v1", false,
        """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"kind":"beam-dump","severity":"warning","text":"The ring lost its beam: 0 mA ± 1 µA.","source":"beam"}""");

    [Fact]
    public void Alarm() => AssertMessage(
        RunMessages.Alarm("cell1-pressure", new AlarmPayload(
            PayloadTime.Of(At), "r1", "alarm", "active", "Pressure lost", "The stack relaxes", "Look at the line", PayloadTime.Of(At), 12.5, 29, "MPa")),
        "alarm/cell1-pressure", "alarm.v1", true,
        """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"severity":"alarm","state":"active","cause":"Pressure lost","consequence":"The stack relaxes","action":"Look at the line","since":"2026-03-01T08:00:00.250000Z","value":12.5,"limit":29,"unit":"MPa"}""");

    [Fact]
    public void RunState() => AssertMessage(
        RunMessages.State(new RunStatePayload(PayloadTime.Of(At), "r1", "pristine", "calibrating", "LCO", "GUP-1", PayloadTime.Of(At), 12, null, "ab12")),
        "run/state", "run-state.v1", true,
        """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"state":"pristine","previous":"calibrating","sample":"LCO","proposal":"GUP-1","started":"2026-03-01T08:00:00.250000Z","frames_done":12,"frames_planned":null,"config_sha256":"ab12"}""");

    [Fact]
    public void EchemBatch() => AssertMessage(
        Only(Messages.Of(Echem)), "cell/cell1/echem/batch", "echem-batch.v1", false,
        """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":42,"row":5,"t0":"2026-03-01T08:00:00.250000Z","dt_s":[0,0.5],"E_V":[3.41,3.42],"I_A":[1.25E-05,null],"step":0,"cycle":1,"clock_offset_s":0.25}""");

    [Fact]
    public void Of_BlockOfAnotherInstrument_HasNoBatch() => Assert.Empty(Messages.Of(Pressure));

    [Fact]
    public void LiveKinds() // status, meta, devices, beam, samples
    {
        var live = new LiveMessages();
        AssertLive(
            live.Of(TopicKinds.Status, new StatusPayload(PayloadTime.Of(At), null, "online", "0.1.0", "host", "s1")), "status",
            """{"t":"2026-03-01T08:00:00.250000Z","run":null,"seq":1,"state":"online","ver":"0.1.0","host":"host","session":"s1"}""");
        AssertLive(
            live.Of(TopicKinds.Device, new DevicePayload(PayloadTime.Of(At), "r1", "ok", "alicat-pc", null, true, null, 0.5), "pressure"), "dev/pressure/status",
            """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":1,"state":"ok","driver":"alicat-pc","firmware":null,"simulated":true,"error":null,"clock_offset_s":0.5}""");
        AssertLive(
            live.Of(TopicKinds.Beam, SamplePayloads.Beam("r1", SyntheticRun.Setup.Plan.Gate, Beam, 0)), "beam",
            """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":1,"ring_mA":102,"shutters_open":true,"I0":null,"state":"on"}""");
        AssertLive(
            live.Of(TopicKinds.EchemSample, SamplePayloads.Echem("r1", Echem, 1, 36, ["gap-before"]), "cell1"), "cell/cell1/echem/sample",
            """{"t":"2026-03-01T08:00:00.750000Z","run":"r1","seq":1,"E_V":3.42,"I_A":null,"Q_Ah":0.01,"step":0,"cycle":1,"flags":"gap-before"}""");
        AssertLive(
            live.Of(TopicKinds.PressureLast, SamplePayloads.Pressure("r1", Press, Pressure, 0, []), "cell1"), "cell/cell1/pressure/last",
            """{"t":"2026-03-01T08:00:00.250000Z","run":"r1","seq":1,"p_MPa":30,"setpoint_MPa":30.5,"F_N":848.22,"T_C":null,"flags":""}""");
        Assert.Contains("\"seq\":2", Text(live.Of(TopicKinds.Status, new StatusPayload(PayloadTime.Of(At), null, "online", "", "", "")).Bytes), StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => live.Of(TopicKinds.Beam, new StatusPayload("", null, "", "", "", "")));
    }

    [Fact]
    public void Meta_NamesDetectorsAndCells()
    {
        MetaPayload meta = MetaPayloads.Of(
            "r1", At, SyntheticRun.Setup.Plan, SyntheticRun.Setup.Science, new Dictionary<string, DetectorCalibration>(), new Dictionary<string, string> { ["pressure"] = "alicat-pc" });
        string text = Encoding.UTF8.GetString(PayloadJson.Write(meta));
        Assert.Contains("""
            "detectors":{"horizontal":{"primary":true,"two_theta_deg":2.35,"azimuth_deg":0,"q_direction":"in-plane","calibration":null}}
            """.Trim(), text, StringComparison.Ordinal);
        Assert.Contains("""
            "cells":{"cell1":{"reference_electrode":"Li-In","reference_electrode_V_against_Li":0.62,"phase":"LiCoO2","curve":"S v1","layers":4,"thickness_um":17,"x0":0.99}}
            """.Trim(), text, StringComparison.Ordinal);
        Assert.Contains("\"devices\":{\"pressure\":\"alicat-pc\"}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Spectrum_IsCborWithTypedArrays()
    {
        LiveMessage message = new LiveMessages().Spectrum("r1", Frame, null, [new FittedWindow(1, [4, 69696])]);
        Assert.Equal("spectrum/horizontal", message.Topic);
        Dictionary<string, object?> values = Map(new CborReader(message.Bytes, CborConformanceMode.Strict));
        Assert.Equal(("r1", 1L, 7L, 3L, 57.0), (values["run"], values["seq"], values["frame"], values["layer"], values["live_s"]));
        Assert.Null(values["c1_keV"]);
        Assert.Equal("70: 010000000200000070110100", values["counts"]);
        var window = (Dictionary<string, object?>)Assert.Single((List<object?>)values["windows"]!)!;
        Assert.Equal(["first_channel", "model", "residual_sigma"], window.Keys);
        Assert.Equal(1L, window["first_channel"]);
        Assert.Equal("85: 0000804000208847", window["model"]); // 4 and 69696
        Assert.Equal("85: 000080bfd964933f", window["residual_sigma"]); // (2 − 4)/2 and (70000 − 69696)/264, nearest to 1.1515
    }

    [Fact]
    public void Spectrum_WithoutAFit_HasNoWindows() =>
        Assert.Empty((List<object?>)Map(new CborReader(new LiveMessages().Spectrum("r1", Frame, null, []).Bytes))["windows"]!);

    [Fact]
    public void Spectrum_ModelThatExpectsNothing_HasAResidualThatIsANumber()
    {
        Dictionary<string, object?> values = Map(new CborReader(new LiveMessages().Spectrum("r1", Frame, null, [new FittedWindow(0, [0])]).Bytes));
        var window = (Dictionary<string, object?>)Assert.Single((List<object?>)values["windows"]!)!;
        Assert.Equal("85: 00007a44", window["residual_sigma"]); // one count where a millionth is expected: 1000 σ
    }

    [Fact]
    public void Spectrum_WindowBeyondItsChannels_Throws() =>
        Assert.Throws<ArgumentException>(() => new LiveMessages().Spectrum("r1", Frame, null, [new FittedWindow(2, [1, 1])]));

    private static Dictionary<string, object?> Map(CborReader reader)
    {
        var values = new Dictionary<string, object?>();
        for (int keys = reader.ReadStartMap()!.Value; keys > 0; keys--) values[reader.ReadTextString()] = Value(reader);
        reader.ReadEndMap();
        return values;
    }

    private static List<object?> Items(CborReader reader)
    {
        List<object?> items = [];
        for (int count = reader.ReadStartArray()!.Value; count > 0; count--) items.Add(Value(reader));
        reader.ReadEndArray();
        return items;
    }

    private static object? Value(CborReader reader)
    {
        switch (reader.PeekState())
        {
            case CborReaderState.Null:
                reader.ReadNull();
                return null;
            case CborReaderState.TextString:
                return reader.ReadTextString();
            case CborReaderState.UnsignedInteger:
                return reader.ReadInt64();
            case CborReaderState.StartMap:
                return Map(reader);
            case CborReaderState.StartArray:
                return Items(reader);
            case CborReaderState.Tag:
                return $"{(ulong)reader.ReadTag()}: {Convert.ToHexStringLower(reader.ReadByteString())}";
            default:
                return reader.ReadDouble();
        }
    }

    [Fact]
    public void Of_ResultsOfOtherFrames_Throws() =>
        Assert.Throws<ArgumentException>(() => Messages.Of(new AnalysisOutcome([Result], [], [], [], []), [Frame with { Number = 8 }]));

    [Fact]
    public void Of_NumbersThatAreNone_AreNull()
    {
        FrameResult odd = Result with { DriftElectronVolts = double.NaN, GaugeOverlap = double.PositiveInfinity };
        string text = Text(Only(Messages.Of(new AnalysisOutcome([odd], [], [], [], []), [Frame])).Encode(1));
        Assert.Contains("\"drift_eV\":null", text, StringComparison.Ordinal);
        Assert.Contains("\"gauge_overlap\":null", text, StringComparison.Ordinal);
    }

    private static SampleBlock Echem => new(5, SampleKind.Potentiostat, "cell1", At, [0, 0.5], [[3.41, 3.42], [1.25e-5, null]], [0, 64], 0, 1, 0.25);

    private static SampleBlock Pressure => new(6, SampleKind.Pressure, "cell1", At, [0], [[30.0], [30.5], [null]], [0]);

    private static SampleBlock Beam => new(7, SampleKind.Beam, "beam", At, [0], [[102.0], [null], [1.0]], [0]);

    private static OutgoingMessage Only(IReadOnlyList<OutgoingMessage> messages) => Assert.Single(messages);

    private static void AssertMessage(OutgoingMessage message, string topic, string schema, bool retained, string text)
    {
        Assert.Equal((topic, schema, retained), (message.Topic, message.Schema, message.IsRetained));
        Assert.Equal(text, Text(message.Encode(42)));
    }

    private static void AssertLive(LiveMessage message, string topic, string text)
    {
        Assert.Equal((topic, "application/json"), (message.Topic, message.ContentType));
        Assert.Equal(text, Text(message.Bytes));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
