using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.Instruments.Tests.Wiring;

public sealed class WiringFaultsTests
{
    private static readonly CellSection Cell = new()
    {
        Name = "cell1",
        Potentiostat = new() { Driver = "methodscript", Address = "tcp://127.0.0.1:4001", Device = "es4_hr" },
        Pressure = new() { Driver = "modbus", Map = "alicat-pc", Address = "tcp://127.0.0.1:502", Framing = "tcp", Unit = 1 },
    };

    private static readonly DetectorSection Xmap = new()
    {
        Name = "xmap", Driver = "epics-xmap", DxpPrefix = "6bmXMAP:", Records = ["6bmXMAP:mca1", "6bmXMAP:mca2"], Elements = ["horizontal", "vertical"],
    };

    private static readonly StationWiring Station = new()
    {
        Station = new() { Name = "6-bm-a" },
        Cells = [Cell],
        Detectors = [Xmap],
        ChannelAccess = new(),
        Stage = new() { Driver = "epics-motor", Record = "6bma1:m12" },
    };

    [Fact]
    public void Of_SoundWiring_FindsNothing() => Assert.Empty(WiringFaults.Of(Station));

    [Fact]
    public void Of_WiringWithManyFaults_ListsEachWithItsPlaceAndTheMend()
    {
        StationWiring faulty = Station with
        {
            Cells =
            [
                Cell with { Potentiostat = new() { Driver = "biologic", Address = "COM3", Device = "es9" } },
                Cell with { Pressure = Cell.Pressure! with { Driver = "profibus", Framing = "ascii" } },
            ],
            Detectors =
            [
                Xmap with { Name = "a", DxpPrefix = null, Elements = ["one"] },
                Xmap with { Name = "b", Driver = "epics-mca", Elements = ["one", "two"] },
                Xmap with { Name = "c", Driver = "amptek", Records = [], Elements = null },
            ],
            Stage = Station.Stage! with { Driver = "newport" },
        };

        string[] expected =
        [
            "$.Cells[0].Potentiostat.Driver: \"biologic\" is not known; allowed: methodscript",
            "$.Cells[0].Potentiostat.Address: 'COM3' is no channel address",
            "$.Cells[0].Potentiostat.Device: \"es9\" is not known; allowed: es4_lr",
            "$.Cells[1].Pressure.Driver: \"profibus\" is not known; allowed: modbus",
            "$.Cells[1].Pressure.Framing: \"ascii\"; allowed: tcp, rtu",
            "$.Detectors[0].DxpPrefix: missing; epics-xmap needs it",
            "$.Detectors[0].Elements: 1 names for 2 records",
            "$.Detectors[1].DxpPrefix: epics-mca starts each record by itself",
            "$.Detectors[2].Driver: \"amptek\" is not known; allowed: epics-mca, epics-xmap",
            "$.Detectors[2].Records: empty",
            "$.Stage.Driver: \"newport\" is not known; allowed: epics-motor",
            "$: the name \"cell1\" is given more than once",
            "$: the name \"one\" is given more than once",
        ];
        string[] faults = [.. WiringFaults.Of(faulty)];
        Assert.Equal(expected.Length, faults.Length);
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void NamesOfElements_NotGiven_AreTheDetectorsOwnNumbered()
    {
        Assert.Equal(["horizontal", "vertical"], Xmap.NamesOfElements().AsEnumerable());
        Assert.Equal(["xmap-1", "xmap-2"], (Xmap with { Elements = null }).NamesOfElements().AsEnumerable());
        Assert.Equal(["xmap"], (Xmap with { Elements = null, Records = ["6bmXMAP:mca1"] }).NamesOfElements().AsEnumerable());
    }
}
