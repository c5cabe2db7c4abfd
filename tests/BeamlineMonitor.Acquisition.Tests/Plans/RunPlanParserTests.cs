using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Diagnosis;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Plans;

public class RunPlanParserTests
{
    [Fact]
    public void Parse_ThinCell_HasTheNumbersOfThePaper()
    {
        RunPlan plan = Parse(_ => { });
        CellPlan cell = Assert.Single(plan.Cells);
        Assert.Equal([2.125, 6.375, 10.625, 14.875], cell.Layers.Select(layer => layer.ElectrodeMicrometres));
        Assert.Equal(new ExposurePreset(PresetKind.RealTime, TimeSpan.FromSeconds(60)), plan.Preset);
        Assert.Equal(ScatteringDirection.InPlane, plan.Primary.Direction);
        var step = Assert.IsType<ConstantCurrentStep>(Assert.Single(cell.Steps));
        Assert.Equal(1.25664e-5, step.CurrentAmperes, 12); // 1 A/m² on 4 mm
        Assert.Equal(3.6, step.UpperCutoffVolts);
        Assert.Null(step.LowerCutoffVolts);
        Assert.Equal(2 * step.CurrentAmperes, cell.Limits.MaximumAmperes);
        Assert.Equal((1.9, 3.6), (cell.Limits.MinimumVolts, cell.Limits.MaximumVolts));
        Assert.Equal(0.2684 * 3.6, cell.CoulombsPerX!.Value.Value, 12);
    }

    [Fact]
    public void Parse_BeamStandardsAndSystematics_AreReadAndHaveDefaults()
    {
        RunPlan plan = Parse(root =>
        {
            root["standard"]!["also_after"] = true;
            root["standard"]!["every_h"] = 2;
            root["beam"] = new JsonObject { ["settle_s"] = 30, ["wait_at_most_s"] = 600 };
            root["systematics"] = new JsonObject { ["s_T_K"] = 0.5, ["s_along_beam_mm"] = 0.2, ["s_drift_mm"] = 0.02, ["lever_mm"] = 900 };
        });
        Assert.Equal((true, TimeSpan.FromHours(2)), (plan.Standard!.AlsoAfter, plan.Standard.Every!.Value));
        Assert.Equal(new BeamPlan(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10)), plan.Beam);
        Assert.Equal(new SystematicsPlan(0.5, 0.2, 0.02, 900), plan.Systematics);
        Assert.Equal(50_000, plan.Gate.LeastIntensity);

        RunPlan shorter = Parse(root => root.AsObject().Remove("beam"));
        Assert.Equal(BeamPlan.Default, shorter.Beam);
        Assert.Equal(SystematicsPlan.Default, shorter.Systematics);
        Assert.Equal((false, null), (shorter.Standard!.AlsoAfter, shorter.Standard.Every));
    }

    [Fact]
    public void Parse_ThickCell_DischargesToo()
    {
        RunPlan plan = RunPlanParser.Parse("plan", File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-3mAh.json")));
        Assert.Equal(8, plan.Cells[0].Layers.Length);
        Assert.Equal([3.7699e-5, -3.7699e-5], plan.Cells[0].Steps.Cast<ConstantCurrentStep>().Select(step => Math.Round(step.CurrentAmperes, 9)));
        Assert.Equal([null, 1.9], plan.Cells[0].Steps.Cast<ConstantCurrentStep>().Select(step => step.LowerCutoffVolts));
    }

    [Fact]
    public void Parse_Edges_AreThereAndTheirFaultsAreListed()
    {
        Assert.Null(Parse(_ => { }).Edges);
        JsonNode Edges() => JsonNode.Parse("""
            { "every_scans": 3, "exposure_s": 10, "positions": 3, "span_um": 2, "gauge_edge_um": 0.5, "within_um": 1, "most_step_um": 1, "source": "paper" }
            """)!;
        RunPlan plan = Parse(root => root["edges"] = Edges());
        Assert.Equal([-2.0, 0, 2, 15, 17, 19], plan.Edges!.DepthsOf(plan.Cells[0]).ToArray());
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root =>
        {
            root["edges"] = Edges();
            root["edges"]!["positions"] = 1;
            root["edges"]!["gauge_edge_um"] = 6;
        }));
        Assert.All(["$.edges.positions: 1", "$.edges.gauge_edge_um: 6"], place => Assert.Contains(fault.Faults, line => line.StartsWith(place, StringComparison.Ordinal)));
    }

    [Fact]
    public void Parse_CellsOnACarousel_HavePlacesOfTheirOwn()
    {
        RunPlan plan = Parse(root => OnCarousel(root, 0, 10_000));
        Assert.Equal([0, 10_000], plan.Cells.Select(cell => cell.CarouselMicrometres!.Value));
        Assert.Equal((0, 100), (plan.Standard!.CarouselMicrometres, plan.CarouselWithinMicrometres));
    }

    [Theory]
    [InlineData(150.0, "$.cells[1].carousel_um: is the place of cell1")]
    [InlineData(null, "$.cells: give carousel_um to each cell and to the standard, or to none")]
    public void Parse_CellsThatShareAPlaceOrHaveNone_AreFaults(double? second, string expected)
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root => OnCarousel(root, 0, second)));
        Assert.StartsWith(expected, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    private static void OnCarousel(JsonObject root, double first, double? second)
    {
        JsonObject cell = root["cells"]![0]!.AsObject(), other = cell.DeepClone().AsObject();
        other["name"] = "cell2";
        (cell["carousel_um"], root["standard"]!["carousel_um"]) = (first, first);
        if (second is { } place) other["carousel_um"] = place;
        root["cells"]!.AsArray().Add(other);
    }

    [Fact]
    public void Parse_ManyFaults_ListsEveryOneWithItsPlace()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root =>
        {
            root["beamline"] = 1;
            root["frame"]!["s"] = -1;
            root["detectors"]![1]!["primary"] = true;
            JsonNode cell = root["cells"]![0]!;
            cell["name"] = "Cell One";
            cell["layers"]![3]!["z_electrode_um"] = 17.5;
            cell["steps"]![0]!["until_V"] = 3.7;
            cell["pressure"]!["setpoint_MPa"] = 41;
            cell["reference_electrode"]!["name"] = "";
        }));
        string[] places =
        [
            "$.beamline: unknown key", "$.frame.s: -1", "$.detectors: 2 are primary", "$.cells[0].name: \"Cell One\"", "$.cells[0].layers[3].z_electrode_um: 17.5",
            "$.cells[0].layers: z_stage_um", "$.cells[0].steps[0]: 3.7", "$.cells[0].pressure.setpoint_MPa: 41", "$.cells[0].reference_electrode.name",
        ];
        Assert.All(places, place => Assert.Contains(fault.Faults, line => line.StartsWith(place, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "E_V": [1.8, 3.6], "I_A": 1e-5 }""", "$.cells[0].limits.E_V[0]")]
    [InlineData("""{ "E_V": [1.9, 3.7], "I_A": 1e-5 }""", "$.cells[0].limits.E_V[1]")]
    [InlineData("""{ "E_V": [1.9, 3.6], "I_A": 3e-5 }""", "$.cells[0].limits.I_A")]
    [InlineData("""{ "E_V": [1.9, 3.6], "I_A": 1e-5 }""", "$.cells[0].steps[0]")] // the step draws 1.26e-5 A
    [InlineData("""{ "E_V": [1.9, 3.5], "I_A": 2e-5 }""", "$.cells[0].steps[0]")]
    public void Parse_LimitsWiderThanAllowedOrNarrowerThanTheSteps_AreFaults(string limits, string place)
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root => root["cells"]![0]!["limits"] = JsonNode.Parse(limits)));
        Assert.StartsWith(place, Assert.Single(fault.Faults), StringComparison.Ordinal);
    }

    // Limits against Li are those against Li-In and .62 V, currents a density times an area: neither is a round number in binary.
    [Fact]
    public void Parse_LimitsThatWereCalculated_AreShownInTheDigitsOfTheFile()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root =>
        {
            JsonNode cell = root["cells"]![0]!;
            cell["reference_electrode"] = new JsonObject { ["name"] = "Li", ["E_V_against_Li"] = 0 };
            cell["limits"] = JsonNode.Parse("""{ "E_V": [2.6, 4.22], "I_A": 3e-5 }""");
            foreach (JsonNode? layer in cell["layers"]!.AsArray()) layer!["thickness_um"] = 4.4;
        }));
        Assert.Equal(
            [
                "$.cells[0].layers: their thicknesses add up to 17.6 µm, more than the electrode's 17 µm",
                "$.cells[0].limits.I_A: 3e-5 is not a number from 1E-09 to 2.51328E-05",
            ],
            fault.Faults.Order(StringComparer.Ordinal));

        fault = Assert.Throws<ConfigException>(() => Parse(root =>
        {
            root["cells"]![0]!["reference_electrode"] = new JsonObject { ["name"] = "Li", ["E_V_against_Li"] = 0 };
            root["cells"]![0]!["limits"] = JsonNode.Parse("""{ "E_V": [2.52, 4.23], "I_A": 1.1e-5 }""");
        }));
        Assert.Equal("$.cells[0].limits.E_V[1]: 4.23 is not a number from 2.52 to 4.22", Assert.Single(fault.Faults));

        fault = Assert.Throws<ConfigException>(() => Parse(root =>
        {
            JsonNode cell = root["cells"]![0]!;
            cell["reference_electrode"] = new JsonObject { ["name"] = "Li", ["E_V_against_Li"] = 0 };
            cell["area_cm2"] = 0.3;
            cell["steps"]![0]!["j_A_per_m2"] = 0.7;
            cell["steps"]![0]!["until_V"] = 4.3;
            cell["limits"] = JsonNode.Parse("""{ "E_V": [2.52, 4.22], "I_A": 2e-5 }""");
        }));
        Assert.Equal(
            ["$.cells[0].steps[0]: 4.3 V is outside the cell's limits, 2.52 to 4.22 V", "$.cells[0].steps[0]: 2.1E-05 A is more than the cell's limit, 2E-05 A"],
            fault.Faults.ToArray());
    }

    [Theory]
    [InlineData("Li", 0.0, 2.52, 4.22)]
    [InlineData("Li-In", 0.62, 1.9, 3.6)]
    public void Parse_OtherReferenceElectrode_ShiftsTheDefaultLimits(string name, double volts, double low, double high)
    {
        RunPlan plan = Parse(root =>
        {
            root["cells"]![0]!["reference_electrode"] = new JsonObject { ["name"] = name, ["E_V_against_Li"] = volts };
            root["cells"]![0]!["steps"]![0]!["until_V"] = high;
        });
        Assert.Equal(low, plan.Cells[0].Limits.MinimumVolts, 9);
        Assert.Equal(high, plan.Cells[0].Limits.MaximumVolts, 9);
    }

    [Fact]
    public void Parse_NoStandard_EveryDetectorNeedsACalibration()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root => root.Remove("standard")));
        Assert.Equal(2, fault.Faults.Length);
        Assert.All(fault.Faults, line => Assert.Contains("calibration: name a file", line, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_NoPristineScans_EveryLayerAndDetectorNeedsAReference()
    {
        ConfigException fault = Assert.Throws<ConfigException>(() => Parse(root => root["pristine_scans"] = 0));
        Assert.Equal(8, fault.Faults.Count(line => line.Contains("references: none for layer", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0.05, 0.0425, 0.0575)]
    [InlineData(null, 0.01, 0.2)]
    public void Search_IsAroundTheRoughGain(double? gain, double lowest, double highest)
    {
        RunPlan plan = Parse(root =>
        {
            if (gain is null) root["detectors"]![0]!.AsObject().Remove("gain_keV");
        });
        Assert.Equal(lowest, plan.Primary.Search.LowestGainKeV, 12);
        Assert.Equal(highest, plan.Primary.Search.HighestGainKeV, 12);
        Assert.Equal(0.1, plan.Primary.Search.TwoThetaHalfRangeDegrees);
    }

    [Fact]
    public void LayersOf_Alternating_TurnsRoundEveryScan()
    {
        RunPlan plan = Parse(root => root["layer_order"] = "alternating");
        Assert.Equal([1, 2, 3, 4], plan.LayersOf(plan.Cells[0], 1).Select(layer => layer.Number));
        Assert.Equal([4, 3, 2, 1], plan.LayersOf(plan.Cells[0], 2).Select(layer => layer.Number));
    }

    [Theory]
    [InlineData(8.5, 1)]
    [InlineData(0, 0.5)]
    [InlineData(17, 0.5)]
    [InlineData(-2.5, 0)]
    [InlineData(14.875, 0.925)]
    public void GaugeOverlap_IsTheShareInside(double depth, double share)
    {
        RunPlan plan = Parse(_ => { });
        Assert.Equal(share, plan.GaugeOverlap(plan.Cells[0], depth), 12);
    }

    private static RunPlan Parse(Action<JsonObject> change)
    {
        var root = (JsonObject)JsonNode.Parse(File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "runs", "paper-1mAh.json")))!;
        change(root);
        return RunPlanParser.Parse("plan", Encoding.UTF8.GetBytes(root.ToJsonString()));
    }
}
