using System.Text;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Broker;

namespace BeamlineMonitor.Tests.Broker;

public class MqttSettingsReaderTests
{
    [Fact]
    public void Read_NoSection_IsNoBroker() => Assert.Equal(BrokerMode.None, Read("{}").Mode);

    [Fact]
    public void Read_Local_HasAFreePortAndAFolderInThatOfTheRuns()
    {
        MqttSettings settings = Read("""{ "Mqtt": { "Broker": { "Mode": "local" } } }""");
        Assert.Equal((BrokerMode.Local, "127.0.0.1", 0, Path.Combine("the-runs", "broker")), (settings.Mode, settings.Host, settings.Port, settings.DataFolder));
    }

    [Theory]
    [InlineData("", 1883)]
    [InlineData(""", "Tls": {}""", 8883)]
    [InlineData(""", "Port": 2000""", 2000)]
    public void Read_External_HasThePortOfItsKind(string more, int port)
    {
        MqttSettings settings = Read($$"""
            {
              "Mqtt": {
                "Broker": { "Mode": "external", "Host": "broker.example", "User": "station", "Password": "p"{{more}} },
                "Reader": { "User": "page", "Password": "q" }, "Outbox": { "LongestAgeHours": 2, "LargestMebibytes": 3 }
              }
            }
            """);
        Assert.Equal(("broker.example", port), (settings.Host, settings.Port));
        Assert.Equal((new BrokerLogin("station", "p"), new BrokerLogin("page", "q")), (settings.Writer, settings.Reader));
        Assert.Equal((TimeSpan.FromHours(2), 3L << 20), (settings.LongestAge, settings.LargestBytes));
    }

    [Fact]
    public void Read_Faults_AreAllListed()
    {
        ConfigException e = Assert.Throws<ConfigException>(() => Read("""
            {
              "Mqtt": {
                "Broker": { "Mode": "local", "Host": "h", "Port": 70000, "Tls": { "CaFile": "no-such-file", "ClientKey": "no-such-key" }, "Color": "red" },
                "Reader": { "User": "page" }
              }
            }
            """));
        string[] faults =
        [
            "$.Mqtt.Broker.Host: not with Mode \"local\"", "$.Mqtt.Broker.Tls: not with Mode \"local\"", "$.Mqtt.Broker.Port: 70000",
            "$.Mqtt.Broker.Tls.CaFile: there is no file no-such-file", "$.Mqtt.Broker.Tls.ClientKey", "$.Mqtt.Broker.Color", "$.Mqtt.Reader: only with",
        ];
        Assert.All(faults, fault => Assert.Contains(e.Faults, found => found.StartsWith(fault, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("6-bm-a", BrokerMode.Local, 0)]
    [InlineData("6-BM-A", BrokerMode.Local, 1)]
    [InlineData("6-BM-A", BrokerMode.None, 0)]
    public void FaultsOf_NameThatCannotBePartOfATopic_OnlyMattersWithABroker(string name, object mode, int faults) =>
        Assert.Equal(faults, MqttSettingsReader.FaultsOf(name, MqttSettings.None with { Mode = (BrokerMode)mode }).Count());

    private static MqttSettings Read(string json) =>
        ConfigFile.Read("appsettings.json", Encoding.UTF8.GetBytes(json), root => MqttSettingsReader.Read(root, "the-runs"));
}
