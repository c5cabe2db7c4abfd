using System.Text.Json;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Fit;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

public sealed class FitLayerTests : IDisposable
{
    private static readonly string[] OfTwoCells =
        ["fraction_2", "s_fraction_2", "x_mean_from_V", "s_x_mean_from_V", "x_mean_from_c", "s_x_mean_from_c", "budget_x_mean_from_c"];

    private readonly PristineLayer layer = new();

    public void Dispose() => layer.Dispose();

    [Fact]
    public async Task Fit_OneCell_SaysSoWithoutAFraction()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));

        JsonElement json = await FitAsync(layer.Frame("a.mca", PristineLayer.Mixture((0.65, 1)), 1), "--reference", reference);

        JsonElement cathode = Cathode(json);
        Assert.Equal("one", cathode.GetProperty("cells").GetString());
        Assert.InRange(Number(cathode, "p_one_cell"), 1e-4, 0.5);
        Assert.All(OfTwoCells, key => Assert.Equal(JsonValueKind.Null, cathode.GetProperty(key).ValueKind));
        Assert.DoesNotContain("two-cells", Flags(cathode));
        Assert.Equal("uniform", json.GetProperty("diagnosis").GetString());
        JsonElement odds = json.GetProperty("diagnosis_odds");
        Assert.Equal(["uniform", "inactive", "stress", "drift"], odds.EnumerateObject().Select(cause => cause.Name));
        Assert.InRange(Number(odds, "uniform"), 0.5, 1);
        Assert.Equal(JsonValueKind.Null, odds.GetProperty("drift").ValueKind);
        Assert.Equal(1, Number(odds, "uniform") + Number(odds, "inactive") + Number(odds, "stress"), 9);
    }

    [Theory]
    [InlineData(0.65, 1.0, 0.15, "active-and-inactive", "inactive")]
    [InlineData(0.75, 0.94, 0.5, "two-phase", "uniform")]
    public async Task Fit_TwoCells_GivesTheShareAndTheMean(double poor, double rich, double share, string cells, string diagnosis)
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));
        string file = layer.Frame("a.mca", PristineLayer.Mixture((poor, 1 - share), (rich, share)), 1);

        JsonElement json = await FitAsync(file, "--reference", reference);
        (int _, string table, string _) = await FitFolder.RunAsync(
            "fit", file, "--calibration", layer.CalibrationFile, "--phase", "LiCoO2", "--reference", reference);

        JsonElement cathode = Cathode(json);
        Assert.Equal(cells, cathode.GetProperty("cells").GetString());
        Assert.InRange(Number(cathode, "p_one_cell"), 0, 1e-4);
        Assert.InRange(Number(cathode, "s_fraction_2"), 1e-3, 0.05);
        Assert.InRange((Number(cathode, "fraction_2") - share) / Number(cathode, "s_fraction_2"), -3, 3);
        double mean = ((1 - share) * poor) + (share * rich);
        foreach (string key in new[] { "x_mean_from_V", "x_mean_from_c" })
        {
            Assert.InRange(Number(cathode, key), poor, rich);
            Assert.InRange((Number(cathode, key) - mean) / Number(cathode, "s_" + key), -3, 3);
        }

        Assert.Contains("two-cells", Flags(cathode));
        Assert.Equal(diagnosis, json.GetProperty("diagnosis").GetString());
        string fraction = UncertainNumber.Format(Number(cathode, "fraction_2"), Number(cathode, "s_fraction_2"));
        Assert.Contains("fraction 2", table, StringComparison.Ordinal);
        Assert.Contains(fraction, table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_AbsoluteOrAPhaseWithoutCurve_LeavesTheKeysNull()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.WithAluminium(PristineLayer.Expected(1)), "LiCoO2,Al");
        string file = layer.Frame("a.mca", PristineLayer.WithAluminium(PristineLayer.Mixture((0.65, 0.85), (1, 0.15))), 1);

        JsonElement anchored = await layer.FitAsync(file, "--phase", "LiCoO2,Al", "--reference", reference);
        JsonElement absolute = await layer.FitAsync(file, "--phase", "LiCoO2,Al", "--reference", reference, "--absolute");

        Assert.Equal(JsonValueKind.String, Cathode(anchored).GetProperty("cells").ValueKind);
        Assert.Equal(JsonValueKind.Number, anchored.GetProperty("diagnosis_odds").GetProperty("drift").ValueKind);
        Assert.Equal(JsonValueKind.Null, absolute.GetProperty("diagnosis").ValueKind);
        Assert.Equal(JsonValueKind.Null, absolute.GetProperty("diagnosis_odds").ValueKind);
        foreach (JsonElement phase in new[] { Cathode(absolute), anchored.GetProperty("phases").GetProperty("Al") })
            Assert.All(OfTwoCells.Concat(["cells", "p_one_cell"]), key => Assert.Equal(JsonValueKind.Null, phase.GetProperty(key).ValueKind));
    }

    /// <summary>Lines so far apart that one cell is refused are what the two cells are for.</summary>
    [Fact]
    public async Task Fit_FrameThatOneCellCannotDescribe_StillHasItsTwo()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));
        string file = layer.Frame("a.mca", PristineLayer.Mixture((0.6, 0.5), (1, 0.5)), 1);

        (int exit, string output, string error) = await FitFolder.RunAsync(
            "fit", file, "--calibration", layer.CalibrationFile, "--phase", "LiCoO2", "--reference", reference, "--json");

        Assert.Equal((1, ""), (exit, error));
        JsonElement cathode = Cathode(JsonDocument.Parse(output).RootElement);
        Assert.Equal("poor-fit", cathode.GetProperty("status").GetString());
        Assert.Equal("active-and-inactive", cathode.GetProperty("cells").GetString());
        Assert.InRange((Number(cathode, "fraction_2") - 0.5) / Number(cathode, "s_fraction_2"), -3, 3);
    }

    [Fact]
    public async Task AnalyzerFor_ReferenceWithoutResponse_IsAnInputError()
    {
        string file = await layer.ReferenceAsync(PristineLayer.Expected(1));
        PhaseReference reference = PhaseReferenceParser.Parse(file, await File.ReadAllBytesAsync(file)) with { Response = [] };
        Phase phase = Layer.Phase("LiCoO2");
        var plan = new LayerPlan(phase, reference, PristineLayer.Curve("S"), new LithiumSystematics(phase.Expansion), null);

        InputException e = Assert.Throws<InputException>(() => plan.AnalyzerFor(PristineLayer.Calibration));

        Assert.Contains("make it anew", e.Message, StringComparison.Ordinal);
    }

    private Task<JsonElement> FitAsync(string file, params string[] options) => layer.FitAsync(file, ["--phase", "LiCoO2", .. options]);

    private static JsonElement Cathode(JsonElement json) => json.GetProperty("phases").GetProperty("LiCoO2");

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();

    private static IEnumerable<string?> Flags(JsonElement phase) => phase.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString());
}
