using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Plans;

public sealed class RunSetupTests : IDisposable
{
    private static readonly ConfigFolder Config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", ""));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("paper-1mAh")]
    [InlineData("paper-3mAh")]
    public void Load_ShippedPlan_HasAllThatItNames(string name)
    {
        RunSetup setup = RunSetup.Load(Config, name);
        Assert.Equal(["Al", "LiCoO2"], setup.Science.Phases.Keys);
        Assert.Equal("S v1", setup.Science.Curves["S"].Id);
        Assert.Equal("LaB6", setup.Science.Standard!.Phase.Name);
        Assert.Equal(
            [
                $"runs/{name}.json", "calibrants/fluorescence/La.json", "calibrants/standards/LaB6-660c.json", "lithium/S.json", "phases/Al.json",
                "phases/LaB6.json", "phases/LiCoO2.json",
            ],
            setup.Files.Select(file => file.Name));
    }

    // The whole range of the phase file reaches (104) of pristine LiCoO2 with Al (200), 1.1 % away.
    [Fact]
    public void Load_Neighbour_IsLookedForNearItsCell()
    {
        RunScience science = RunSetup.Load(Config, "paper-1mAh").Science;
        Assert.Equal(4.0495 * 0.997, science.Phases["Al"].Search.Lower.A, 9);
        Assert.Equal(4.0495 * 1.003, science.Phases["Al"].Search.Upper.C, 9);
        Assert.Equal(13.98, science.Phases["LiCoO2"].Search.Lower.C);
    }

    [Fact]
    public void Load_NamesThatAreNotThere_ListsAllOfThem()
    {
        string file = Write(root =>
        {
            root["standard"]!["name"] = "LaB7";
            root["standard"]!["fluorescence"] = new JsonArray("Xx");
            root["cells"]![0]!["phase"] = "Al";
            root["cells"]![0]!["x0"] = 1.2;
            root["cells"]![0]!["layers"]![0]!["neighbours"] = new JsonArray("Unobtainium");
        });
        ConfigException fault = Assert.Throws<ConfigException>(() => RunSetup.Load(Config, file));
        string[] places =
        [
            "$.standard.name: ", "$.standard.fluorescence: ", "$.cells[0].phase: Al is Cubic", "$.cells[0].curve: S v1 is of LiCoO2",
            "$.cells[0].x0: 1.2 is outside", "$.cells[0].layers: ",
        ];
        Assert.All(places, place => Assert.Contains(fault.Faults, line => line.StartsWith(place, StringComparison.Ordinal)));
        Assert.Equal(places.Length, fault.Faults.Length);
    }

    [Fact]
    public void Load_GivenFilesThatAreMissing_NamesThem()
    {
        string file = Write(root =>
        {
            root.Remove("standard");
            foreach (JsonNode? detector in root["detectors"]!.AsArray()) detector!["calibration"] = "cal.json";
        });
        ConfigException fault = Assert.Throws<ConfigException>(() => RunSetup.Load(Config, file));
        Assert.Equal(2, fault.Faults.Length);
        Assert.All(fault.Faults, line => Assert.Contains("cal.json", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Load_UnknownName_SaysWhatThereIs()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => RunSetup.Load(Config, "paper-9mAh"));
        Assert.Contains("paper-1mAh", fault.Message, StringComparison.Ordinal);
    }

    private string Write(Action<JsonObject> change)
    {
        var root = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")))!;
        root["name"] = "changed";
        change(root);
        string file = Path.Combine(folder.FullName, "changed.json");
        File.WriteAllText(file, root.ToJsonString());
        return file;
    }
}
