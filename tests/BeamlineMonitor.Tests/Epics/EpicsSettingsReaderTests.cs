using System.Net;
using System.Text;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Epics;

namespace BeamlineMonitor.Tests.Epics;

public class EpicsSettingsReaderTests
{
    [Fact]
    public void Read_WithoutTheSection_ServesNothing() => Assert.Null(Read("{}"));

    [Fact]
    public void Read_PortOnly_StaysOnTheLoopback()
    {
        EpicsSettings settings = Read("""{ "Epics": { "Port": 5064 } }""")!;
        Assert.Equal((IPAddress.Loopback, 5064), (settings.Address, settings.Port));
        Assert.Empty(settings.Beacons);
    }

    [Fact]
    public void Read_Everything_IsTaken()
    {
        EpicsSettings settings = Read("""{ "Epics": { "Port": 5064, "Address": "10.6.0.2", "Beacons": ["10.6.0.255:5065"] } }""")!;
        Assert.Equal(IPAddress.Parse("10.6.0.2"), settings.Address);
        Assert.Equal([IPEndPoint.Parse("10.6.0.255:5065")], settings.Beacons.ToArray());
    }

    [Theory]
    [InlineData("""{ "Epics": {} }""", "$.Epics.Port")]
    [InlineData("""{ "Epics": { "Port": 70000 } }""", "$.Epics.Port")]
    [InlineData("""{ "Epics": { "Port": 1, "Address": "here" } }""", "$.Epics.Address")]
    [InlineData("""{ "Epics": { "Port": 1, "Beacons": ["10.6.0.255"] } }""", "$.Epics.Beacons")]
    [InlineData("""{ "Epics": { "Port": 1, "Prefix": "x" } }""", "Prefix")]
    public void Read_Fault_NamesThePlace(string text, string place) =>
        Assert.Contains(place, Assert.Throws<ConfigException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static EpicsSettings? Read(string text)
    {
        EpicsSettings? settings = null;
        ConfigFile.Read("appsettings.json", Encoding.UTF8.GetBytes(text), root =>
        {
            settings = EpicsSettingsReader.Read(root);
            return "";
        });
        return settings;
    }
}
