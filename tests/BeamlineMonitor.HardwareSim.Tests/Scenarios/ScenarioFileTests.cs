using BeamlineMonitor.Analysis;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Scenarios.Surroundings;
using BeamlineMonitor.HardwareSim.Tests.Cells;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Scenarios;

/// <summary>The scenarios and cells that come with the program.</summary>
public sealed class ScenarioFileTests
{
    private static readonly string[] Expected =
    [
        "beam-dump", "contact-loss", "detector-drift", "electrode-creep", "fracture", "inactive-fraction", "misaligned", "paper-1mAh",
        "paper-3mAh", "residual-stress",
    ];

    public static TheoryData<string> Names => [.. Expected];

    [Fact]
    public void Folder_HoldsTheScenariosOfTheIssue() => Assert.Equal(
        Expected,
        Directory.GetFiles(Path.Combine(RepositoryFolder.Config, "simulation", "scenarios"))
            .Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Scenario_Loads_WithItsCell_AndChargesAndDischargesAsThePaper(string name)
    {
        Scenario scenario = PaperCells.Config.LoadScenario(name);
        CellParameters cell = PaperCells.Config.LoadCell(scenario.CellName);
        double current = name == "paper-3mAh" ? 3 : 1;
        Assert.Equal(
            [(CellMode.OpenCircuit, 0.0, null), (CellMode.Galvanostatic, current, 3.6), (CellMode.OpenCircuit, 0, null),
                (CellMode.Galvanostatic, -current, 1.9), (CellMode.OpenCircuit, 0, null)],
            scenario.Programme.Select(step => (step.Mode, step.Value, step.Limit)));
        Assert.EndsWith(".", scenario.Description, StringComparison.Ordinal);
        Assert.Equal((current == 3 ? "3mAh" : "1mAh", current == 3 ? 8 : 4), (cell.Name, cell.Electrode.Layers));
        Assert.Equal((298.0, Texture.Fibre), (scenario.Conditions.TemperatureKelvin, scenario.Texture));
    }

    [Fact]
    public void Scenario_HasItsOwnEffectAndNoOther()
    {
        var plain = new CellConditions(298);
        CellConditions open = plain with { DenseZone = DenseZoneBehaviour.Accessible };
        AssertEffects("paper-1mAh", plain);
        AssertEffects("paper-3mAh", plain);
        AssertEffects("inactive-fraction", plain with { DenseZone = DenseZoneBehaviour.PhaseMixture });
        AssertEffects("fracture", open with { Fracture = new Fracture(TimeSpan.FromHours(6.6)) });
        AssertEffects("residual-stress", open with { ResidualStress = new ResidualStress(4.25, -0.7) });
        AssertEffects("contact-loss", plain with { ContactLoss = new ContactLoss(TimeSpan.FromHours(2), TimeSpan.FromHours(6), 0.25) });
        AssertEffects("beam-dump", plain, dump: new BeamDump(TimeSpan.FromHours(4), TimeSpan.FromHours(0.5)));
        AssertEffects("detector-drift", plain, drift: new DetectorDrift(3e-5));
        AssertEffects("electrode-creep", plain, creep: new ElectrodeCreep(1.2));
        AssertEffects("misaligned", plain, misalignment: new Misalignment(0.12, 6.3));

        static void AssertEffects(
            string name,
            CellConditions conditions,
            BeamDump? dump = null,
            DetectorDrift? drift = null,
            ElectrodeCreep? creep = null,
            Misalignment? misalignment = null)
        {
            Scenario scenario = PaperCells.Config.LoadScenario(name);
            Assert.Equal(
                (conditions, dump, drift, creep, misalignment),
                (scenario.Conditions, scenario.BeamDump, scenario.DetectorDrift, scenario.ElectrodeCreep, scenario.Misalignment));
        }
    }

    /// <summary>The electrochemistry of the others is that of paper-1mAh.</summary>
    [Theory]
    [InlineData("paper-1mAh")]
    [InlineData("paper-3mAh")]
    [InlineData("fracture")]
    [InlineData("contact-loss")]
    public void Scenario_Driven_ChargesToItsCutOffAndComesBack(string name)
    {
        Scenario scenario = PaperCells.Config.LoadScenario(name);
        var cell = new OperandoCell(PaperCells.Config.LoadCell(scenario.CellName), scenario.Conditions, PaperCells.Start);
        var drive = new ProgrammeDrive(cell, cell.Parameters, scenario.Programme, PaperCells.Start);
        DateTimeOffset at = PaperCells.Start;
        double highestCharge = 0, highestVolts = 0, lowestVolts = 5;
        for (int look = 0; drive.IsRunning && look < 10_000; look++)
        {
            at = at.AddSeconds(60);
            drive.AdvanceTo(at);
            CellState state = cell.StateAt(at);
            highestCharge = Math.Max(highestCharge, state.ChargeCoulombs);
            highestVolts = Math.Max(highestVolts, state.Reading.PotentialVolts);
            lowestVolts = Math.Min(lowestVolts, state.Reading.PotentialVolts);
        }

        Assert.False(drive.IsRunning);
        Assert.Equal(CellLoad.OpenCircuit, cell.StateAt(at).Load);
        Assert.InRange(highestVolts, 3.5, 3.601);
        Assert.InRange(lowestVolts, 1.85, 3.037);
        Assert.InRange(highestCharge / cell.Parameters.CoulombsPerUnitX, 0.28, 0.42);
        Assert.InRange(cell.StateAt(at).ChargeCoulombs / highestCharge, 0, 0.35);
    }

    [Fact]
    public void LoadScenario_OfAnUnknownName_ListsThoseThatAreThere()
    {
        var error = Assert.Throws<ConfigException>(() => PaperCells.Config.LoadScenario("paper-2mAh"));
        Assert.Contains("no scenario \"paper-2mAh\" here; there is beam-dump, contact-loss", error.Message, StringComparison.Ordinal);
    }
}
