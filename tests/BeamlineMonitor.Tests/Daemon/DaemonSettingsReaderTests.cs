using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Daemon;

namespace BeamlineMonitor.Tests.Daemon;

public sealed class DaemonSettingsReaderTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("settings");

    public void Dispose() => folder.Delete(recursive: true);

    // Every section has a key that nobody knows beside a value that is out of its range.
    [Fact]
    public void Read_UnknownKeyInEverySection_HidesNoOtherFault()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Read(JsonNode.Parse("""
            {
              "Station": { "Name": "6-bm-a", "Nmae": 1 },
              "Cells": [ { "Name": "cell1", "Colour": "red", "Potentiostat": { "Driver": "hand", "Address": "tcp://127.0.0.1:1", "Device": "es4_hr", "Baud": 9600 } } ],
              "Detectors": [ { "Name": "horizontal", "Driver": "epics-mcb", "Records": ["6bma1:mca1"], "Record": "" } ],
              "Stage": { "Driver": "epics-motor", "Record": "6bma1:m12", "MicrometresPerUnit": -1, "Unit": "mm" },
              "Web": { "Port": 70000, "Prot": 1 },
              "Mqtt": { "Broker": { "Mode": "none", "Modus": "" } },
              "Wbe": {}
            }
            """)!));
        string[] unknown = ["$.Wbe", "$.Station.Nmae", "$.Cells[0].Colour", "$.Cells[0].Potentiostat.Baud", "$.Detectors[0].Record", "$.Stage.Unit", "$.Web.Prot", "$.Mqtt.Broker.Modus"];
        Assert.All(unknown, key => Assert.Contains(fault.Faults, line => line.StartsWith($"{key}: unknown key; known here: ", StringComparison.Ordinal)));
        string[] others =
        [
            "$.Cells[0].Potentiostat.Driver: \"hand\"", "$.Detectors[0].Driver: \"epics-mcb\"", "$.Stage.MicrometresPerUnit: -1; allowed: above 0",
            "$.Web.Port: 70000 is not a whole number from 0 to 65535",
        ];
        Assert.All(others, start => Assert.Contains(fault.Faults, line => line.StartsWith(start, StringComparison.Ordinal)));
    }

    private DaemonSettings Read(JsonNode settings)
    {
        string file = Path.Combine(folder.FullName, "appsettings.json");
        File.WriteAllText(file, settings.ToJsonString());
        return DaemonSettingsReader.Read(file);
    }
}
