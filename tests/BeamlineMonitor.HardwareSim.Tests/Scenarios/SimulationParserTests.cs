using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Scenarios;

public sealed class SimulationParserTests
{
    [Theory]
    [InlineData("porosity.solid_fraction", "0", "$.porosity.solid_fraction: 0 is not a number from 0.1 to 1")]
    [InlineData("porosity.source", "\"hearsay\"", "$.porosity.source: \"hearsay\" is not in $.sources")]
    [InlineData("electrode.layers", "4.5", "$.electrode.layers: 4.5 is not a whole number")]
    [InlineData("electrode.colour", "1", "$.electrode.colour: unknown key")]
    [InlineData("dense_zone.thickness_um", "17", "$.dense_zone.thickness_um: 17 leaves nothing of the cathode's 17 µm")]
    [InlineData("initial.x", "0.998", "$.initial.x: lies outside open_circuit.domain_x")]
    [InlineData("open_circuit.domain_x", "[0.51, 0.995]", "$.open_circuit.domain_x: does not hold every node")]
    [InlineData("open_circuit.nodes.3.x", "0.57", "$.open_circuit.nodes[3].x: 0.57 does not lie above the x before it")]
    [InlineData("open_circuit.nodes.3.U_V", "4.2", "$.open_circuit.nodes: U does not fall all through the domain")]
    [InlineData("separator", null, "$.separator: the key is missing")]
    public void Cell_WithAFault_NamesIt(string path, string? value, string message)
    {
        byte[] file = Changed("cells/1mAh.json", path, value);
        var error = Assert.Throws<ConfigException>(() => CellParametersParser.Parse("cell.json", file));
        Assert.Contains(error.Faults, fault => fault.StartsWith(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("texture", "\"wool\"", "$.texture: \"wool\" is not one of powder, hardened, fibre")]
    [InlineData("dense_zone", "\"open\"", "$.dense_zone: \"open\" is not one of less-delithiated, phase-mixture, accessible")]
    [InlineData("effects.contact_loss.to_charging_h", "1", "$.effects.contact_loss.to_charging_h: does not lie after from_charging_h")]
    [InlineData("effects.contact_loss.remaining_share", "0", "$.effects.contact_loss.remaining_share: 0 is not a number from 0.001 to 1")]
    [InlineData("effects.flood", "{}", "$.effects.flood: unknown key")]
    [InlineData("programme.1.current_A_per_m2", "0", "$.programme[1].current_A_per_m2: 0 is a rest")]
    [InlineData("programme.1.step", "\"pulse\"", "$.programme[1].step: \"pulse\" is not one of rest, constant-current, constant-voltage")]
    [InlineData("programme.1.potential_V", "3", "$.programme[1].potential_V: unknown key")]
    [InlineData("programme.0.longest_h", "1e9", "$.programme[0].longest_h: 1e9 is not a number from 0.001 to 10000")]
    [InlineData("programme", "[]", "$.programme: [] is not an array of 1 to 1000 objects")]
    [InlineData("temperature", null, "$.temperature: the key is missing")]
    public void Scenario_WithAFault_NamesIt(string path, string? value, string message)
    {
        byte[] file = Changed("scenarios/contact-loss.json", path, value);
        var error = Assert.Throws<ConfigException>(() => ScenarioParser.Parse("scenario.json", file));
        Assert.Contains(error.Faults, fault => fault.StartsWith(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Cell_Empty_NamesEveryMissingKeyAtOnce()
    {
        var error = Assert.Throws<ConfigException>(() => CellParametersParser.Parse("cell.json", "{}"u8.ToArray()));
        Assert.Equal(12, error.Faults.Length); // all but dense_zone, which a cell may lack
        Assert.All(error.Faults, fault => Assert.EndsWith("the key is missing", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Cell_Sizes_FollowFromTheFile()
    {
        CellParameters thin = CellParametersParser.Parse("1mAh", Changed("cells/1mAh.json", "name", "\"1mAh\""));
        Assert.Equal(12.566e-6, thin.Electrode.AreaSquareMetres, 9);
        Assert.Equal(0.98e-3, thin.Electrode.MassGrams, 6); // 7.8 mg/cm² on 0.1257 cm²
        Assert.Equal(0.1372, thin.Electrode.MassGrams * 140, 4); // mAh at 1C = 140 mA/g
        Assert.Equal(0.966, thin.CoulombsPerUnitX, 3); // 273.8 mAh/g of it in theory: 0.2684 mAh
        Assert.Equal(273.8, thin.CoulombsPerUnitX / 3.6 / thin.Electrode.MassGrams, 1.0);
    }

    // The file with one value replaced, added, or (null) taken away; a number in the path counts in an array.
    private static byte[] Changed(string file, string path, string? value)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Config, "simulation", file)))!;
        string[] keys = path.Split('.');
        JsonNode parent = keys[..^1].Aggregate(root, (node, key) => int.TryParse(key, out int index) ? node[index]! : node[key]!);
        if (value is null) parent.AsObject().Remove(keys[^1]);
        else parent[keys[^1]] = JsonNode.Parse(value);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
