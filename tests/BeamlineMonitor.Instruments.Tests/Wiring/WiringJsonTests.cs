using System.Collections.Immutable;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Instruments.Tests.Wiring;

public class WiringJsonTests
{
    private static readonly StationWiring Station = new()
    {
        ExperimentClock = ClockAnchor.Parse("2026-11-22T15:00:00.1234567Z@81523456789012ns*600"),
        Station = new() { Name = "6-bm-a" },
        Cells =
        [
            new()
            {
                Name = "cell1",
                Potentiostat = new() { Driver = "methodscript", Address = "serial:/dev/ttyACM0?baud=921600&flow=none", Device = "es4_hr" },
                Pressure = new() { Driver = "modbus", Map = "alicat-pc", Address = "tcp://127.0.0.1:502", Framing = "tcp", Unit = 1 },
            },
        ],
        Detectors = [new() { Name = "horizontal", Driver = "epics-mca", Records = ["6bma1:mca1"] }],
        ChannelAccess = new() { AddressList = ["127.0.0.1:5064"] },
        Stage = new() { Driver = "epics-motor", Record = "6bma1:m12" },
    };

    [Fact]
    public void Text_ThereAndBack_IsTheSame()
    {
        string json = WiringJson.Write(Station);

        Assert.Contains("baud=921600&flow=none", json, StringComparison.Ordinal);
        Assert.Equal(json, WiringJson.Write(WiringJson.Parse("appsettings.json", json)));
        Assert.Equal(Station.ExperimentClock, WiringJson.Parse("appsettings.json", WiringJson.WriteLine(Station)).ExperimentClock);
        Assert.DoesNotContain("DxpPrefix", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "Station")]
    [InlineData("null", "null")]
    [InlineData("[", "JSON")]
    public void Parse_OfNoWiring_NamesTheFileAndTheFault(string json, string fault)
    {
        var refusal = Assert.Throws<ConfigException>(() => WiringJson.Parse("appsettings.json", json));
        Assert.StartsWith("appsettings.json: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(fault, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"Stage\"", "\"Stages\"", "Stages")]
    [InlineData("\"Rate\": 600", "\"Rate\": 6000", "2000")]
    [InlineData("\"Unit\": 1", "\"Unit\": 1000", "Unit")]
    [InlineData("\"Driver\": \"epics-motor\"", "\"Driver\": null", "Driver")]
    public void Parse_OfAFaultyWiring_NamesTheKey(string sound, string faulty, string named)
    {
        string json = WiringJson.Write(Station).Replace(sound, faulty, StringComparison.Ordinal);

        var refusal = Assert.Throws<ConfigException>(() => WiringJson.Parse("appsettings.json", json));
        Assert.Contains(named, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownKeysAndValuesThatDoNotFit_ListsAllOfThemWithTheirPlaces()
    {
        JsonObject root = JsonNode.Parse(WiringJson.Write(Station))!.AsObject();
        (root["Mood"], root["Cells"]![0]!["Pressure"]!["Unit"], root["Cells"]![0]!["Pressure"]!["Units"]) = (1, 1000, 1);
        (root["Detectors"]![0]!["Records"]![0], root["ChannelAccess"], root["Stage"]!["MicrometresPerUnit"]) = (7, "everywhere", "1000");
        root["Stage"]!.AsObject().Remove("Record");

        (StationWiring? wiring, ImmutableArray<string> faults) = WiringJson.Read(root.ToJsonString());

        Assert.Null(wiring);
        Assert.Equal(
            [
                "$.Mood: unknown key; known here: Beam, Carousel, Cells, ChannelAccess, Detectors, ExperimentClock, Mode, Stage, Station",
                "$.Cells[0].Pressure.Units: unknown key; known here: Address, Driver, Framing, Map, Unit",
                "$.Cells[0].Pressure.Unit: 1000 is not a whole number from 0 to 255",
                "$.Detectors[0].Records[0]: 7 is not a text",
                "$.ChannelAccess: \"everywhere\" is not an object {…}",
                "$.Stage.Record: the key is missing",
                "$.Stage.MicrometresPerUnit: \"1000\" is not a number",
            ],
            faults.ToArray());
    }

    [Fact]
    public void Read_UnknownKeysOnly_GivesTheWiringWithoutThem()
    {
        JsonObject root = JsonNode.Parse(WiringJson.Write(Station))!.AsObject();
        root["Cells"]![0]!["Potentiostat"]!["Baud"] = 921600;

        (StationWiring? wiring, ImmutableArray<string> faults) = WiringJson.Read(root.ToJsonString());

        Assert.Equal("$.Cells[0].Potentiostat.Baud: unknown key; known here: Address, Device, Driver, SerialNumber", Assert.Single(faults));
        Assert.Equal(WiringJson.Write(Station), WiringJson.Write(wiring!));
    }
}
