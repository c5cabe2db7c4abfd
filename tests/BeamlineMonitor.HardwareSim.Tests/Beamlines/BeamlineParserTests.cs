using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Beamlines;

public sealed class BeamlineParserTests
{
    private static readonly byte[] Shipped = File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "simulation", "beamlines", "6-bm-a.json"));

    [Fact]
    public void Parse_Shipped_IsThePapersBeamline()
    {
        Beamline beamline = BeamlineParser.Parse("6-bm-a.json", Shipped);

        Assert.Equal(19.5, beamline.CriticalEnergyKeV);
        Assert.Equal(beamline.Stage.StandardMicrometres, beamline.Stage.StartMicrometres);
        Assert.Equal([2.35, 2.347], beamline.Detectors.Select(detector => detector.TwoThetaDegrees));
        Assert.Equal([ScatteringDirection.InPlane, ScatteringDirection.Normal], beamline.Detectors.Select(detector => detector.Direction));
        Assert.Equal(2, beamline.Detectors.DistinctBy(detector => detector.Scale).Count());
        Assert.Equal(15, beamline.Detectors[0].Losses.DeadTime.TotalMicroseconds);
        Assert.Equal(0.5, beamline.Detectors[0].Losses.ResolvingTime.TotalMicroseconds);
    }

    [Theory]
    [InlineData("gauge.edge_um", "6", "$.gauge.edge_um: longer than the width, 5: no trapezoid")]
    [InlineData("gauge.source", "\"hearsay\"", "$.gauge.source: \"hearsay\" is not in $.sources")]
    [InlineData("beam.critical_energy_keV", "0", "$.beam.critical_energy_keV: 0 is not a number from 1 to 200")]
    [InlineData("beam.path.0.material", "\"Pb\"", "$.beam.path[0].material: \"Pb\" is not in $.materials, which has C, Cu, Ge")]
    [InlineData("textures.1.texture", "\"fibre\"", "$.textures: a texture is given twice")]
    [InlineData("textures.1.texture", "\"single\"", "$.textures[1].texture: \"single\" is not one of powder, hardened, fibre")]
    [InlineData("stage.start_um", "\"here\"", "$.stage.start_um: \"here\" is not a number from -1000000 to 1000000")]
    [InlineData("neighbours.0.to_um", "0", "$.neighbours[0].to_um: not beyond from_um, 0")]
    [InlineData("neighbours.0.side", "\"left\"", "$.neighbours[0].side: \"left\" is not one of electrolyte, collector")]
    [InlineData("detectors", "[]", "$.detectors: [] is not an array of 1 to 100 objects")]
    [InlineData("detectors.0.c2_keV", "-1e-4", "$.detectors[0].c2_keV: the energy does not rise over all channels")]
    [InlineData("detectors.0.resolving_time_us", "16", "$.detectors[0].resolving_time_us: longer than the dead time, 15")]
    [InlineData("detectors.0.colour", "1", "$.detectors[0].colour: unknown key")]
    [InlineData("materials.0.attenuation.1.energy_keV", "15", "$.materials[0].attenuation[1].energy_keV: does not lie above the energy before it")]
    [InlineData("standard", "{}", "$.standard.name: the key is missing")]
    public void Parse_WrongValue_NamesTheKey(string path, string value, string message)
    {
        JsonNode json = JsonNode.Parse(Shipped)!;
        string[] keys = path.Split('.');
        JsonNode parent = keys[..^1].Aggregate(json, (node, key) => int.TryParse(key, out int index) ? node[index]! : node[key]!);
        parent[keys[^1]] = JsonNode.Parse(value);

        ConfigException error = Assert.Throws<ConfigException>(() => BeamlineParser.Parse("b.json", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())));

        Assert.StartsWith("b.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Faults, fault => fault.Contains(message, StringComparison.Ordinal));
    }
}
