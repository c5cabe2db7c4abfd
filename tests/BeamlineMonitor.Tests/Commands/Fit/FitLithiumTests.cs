using System.Text.Json;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Tests.Commands.Fit;

public sealed class FitLithiumTests : IDisposable
{
    private const double OneMillimetre = 0.0023; // degrees of 2θ, physics.md §2

    private readonly PristineLayer layer = new();

    public void Dispose() => layer.Dispose();

    [Fact]
    public async Task Fit_ChargedFramesAgainstTheirReference_ReadXOfTheCurve()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));

        foreach ((int seed, double x) in new[] { (11, 0.58), (12, 0.62), (13, 0.68), (14, 0.74), (15, 0.97) })
        {
            JsonElement cathode = await layer.FitCathodeAsync(
                layer.Frame("charged.mca", PristineLayer.Expected(x), seed), "--reference", reference);

            foreach (string key in new[] { "x_from_V", "x_from_c" })
            {
                double found = Number(cathode, key), counting = CountingSigma(cathode, key);
                Assert.InRange(found, x - (3 * counting), x + (3 * counting));
                JsonElement budget = cathode.GetProperty("budget_" + key);
                double parts = Math.Sqrt(new[] { "counting_frame", "counting_anchor", "fraction" }.Sum(part => Math.Pow(budget.GetProperty(part).GetDouble(), 2)));
                Assert.Equal(parts, Number(cathode, $"s_{key}_stat"), 12);
                Assert.True(End(cathode, key + "_68", 0) is not { } lower || lower < found); // open where it leaves the curve
                Assert.True(End(cathode, key + "_68", 1) is not { } upper || upper > found);
                Assert.Equal(JsonValueKind.Null, cathode.GetProperty(key + "_side").ValueKind);
            }

            Assert.Equal(Number(cathode, "x_from_V") - Number(cathode, "x_from_c"), Number(cathode, "x_difference"), 12);
            Assert.InRange(Number(cathode, "z_x_difference"), -3, 3);
            Assert.InRange(cathode.GetProperty("budget_x_from_V").GetProperty("calibration").GetDouble(), 0, 1e-3);
            Assert.Equal(0, cathode.GetProperty("budget_x_from_V").GetProperty("certificate").GetDouble());
            Assert.Equal("S v1", cathode.GetProperty("curve").GetString());
            Assert.Matches("^LiCoO2 h layer 3 [0-9a-f]{8}$", cathode.GetProperty("anchor").GetString());
        }
    }

    [Fact]
    public async Task Fit_OtherCurve_ReadsTheSameRatioOnIt()
    {
        LithiumCurve s = PristineLayer.Curve("S"), l = PristineLayer.Curve("L");
        double ratio = s.Volume.Value(0.65) / s.Volume.Value(1);
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));

        JsonElement cathode = await layer.FitCathodeAsync(
            layer.Frame("a.mca", PristineLayer.Expected(0.65), 1), "--reference", reference, "--lithium", "L");

        double expected = l.Volume.Invert(ratio * l.Volume.Value(1))!.Value;
        Assert.InRange(expected, 0.55, 0.63); // 0.65 on S
        Assert.InRange((Number(cathode, "x_from_V") - expected) / CountingSigma(cathode, "x_from_V"), -3, 3);
        Assert.Equal("L v1", cathode.GetProperty("curve").GetString());
    }

    [Fact]
    public async Task Fit_Absolute_FlagsAndCountsWhatDoesNotCancel()
    {
        JsonElement cathode = await layer.FitCathodeAsync(layer.Frame("a.mca", PristineLayer.Expected(0.65), 1), "--absolute");

        Assert.Contains("absolute", Flags(cathode));
        Assert.Equal(JsonValueKind.Null, cathode.GetProperty("anchor").ValueKind);
        Assert.InRange(cathode.GetProperty("budget_x_from_V").GetProperty("position").GetDouble(), 0.004, 0.007);
        Assert.True(cathode.GetProperty("budget_x_from_V").GetProperty("certificate").GetDouble() > 1e-4);
        Assert.InRange((Number(cathode, "x_from_c") - 0.65) / Number(cathode, "s_x_from_c"), -1, 1);
    }

    [Fact]
    public async Task Fit_BelowTheMonoclinicEdge_IsABoundWithoutSigma()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));
        string file = layer.Frame("a.mca", PristineLayer.Expected(0.5), 1);

        JsonElement cathode = await layer.FitCathodeAsync(file, "--reference", reference);
        (int _, string table, string _) = await FitFolder.RunAsync(
            "fit", file, "--calibration", layer.CalibrationFile, "--phase", "LiCoO2", "--reference", reference);

        Assert.Equal((0.55, "at-most"), (Number(cathode, "x_from_c"), cathode.GetProperty("x_from_c_side").GetString()));
        Assert.Equal(JsonValueKind.Null, cathode.GetProperty("s_x_from_c").ValueKind);
        Assert.Equal(JsonValueKind.Null, cathode.GetProperty("budget_x_from_c").ValueKind);
        Assert.Equal(JsonValueKind.Null, cathode.GetProperty("x_from_c_68")[0].ValueKind);
        Assert.Equal(JsonValueKind.Null, cathode.GetProperty("x_difference").ValueKind);
        Assert.Contains("monoclinic-edge", Flags(cathode));
        Assert.Contains("≤ 0.55", table, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_CellOneMillimetreOff_MovesAbsoluteXOnly()
    {
        // 2θ as it really is, the calibration unchanged: every line lies as if its d were smaller by this factor.
        double factor = Math.Sin(double.DegreesToRadians(SyntheticFrame.TwoThetaDegrees / 2))
            / Math.Sin(double.DegreesToRadians((SyntheticFrame.TwoThetaDegrees + OneMillimetre) / 2));
        var found = new List<(double V, double C, double AbsoluteV, double AbsoluteC)>();
        foreach ((string name, double scale) in new[] { ("in", 1.0), ("off", 1 / factor) })
        {
            // The same expectation a million times brighter than a frame, so that counting does not hide a thousandth.
            string reference = await layer.ReferenceAsync(PristineLayer.Expected(1, scale, frames: 1000), name: name + ".json");
            string file = layer.Frame("a.mca", PristineLayer.Expected(0.65, scale, frames: 10000), 1);
            JsonElement anchored = await layer.FitCathodeAsync(file, "--reference", reference);
            JsonElement absolute = await layer.FitCathodeAsync(file, "--reference", reference, "--absolute");
            found.Add((Number(anchored, "x_from_V"), Number(anchored, "x_from_c"), Number(absolute, "x_from_V"), Number(absolute, "x_from_c")));
        }

        Assert.InRange(found[1].V - found[0].V, -0.001, 0.001);
        Assert.InRange(found[1].C - found[0].C, -0.001, 0.001);
        // physics.md §2: 0.1 mm is .0014 in x(c) and .005 in x(V).
        Assert.InRange(Math.Abs(found[1].AbsoluteC - found[0].AbsoluteC), 0.0125, 0.0155);
        Assert.InRange(Math.Abs(found[1].AbsoluteV - found[0].AbsoluteV), 0.045, 0.055);
    }

    [Fact]
    public async Task Fit_DriftOfThirtyElectronVolts_IsSeenByTheInertLine()
    {
        const double al111 = 129.30;
        string reference = await layer.ReferenceAsync(PristineLayer.WithAluminium(PristineLayer.Expected(1)), "LiCoO2,Al");
        double factor = al111 / (al111 + 0.030);
        foreach ((int seed, double drift, double scale) in new[] { (1, 0.0, 1.0), (2, 30.0, factor) })
        {
            string file = layer.Frame("a.mca", PristineLayer.WithAluminium(PristineLayer.Expected(0.65, scale), scale), seed);

            JsonElement json = await layer.FitAsync(file, "--phase", "LiCoO2,Al", "--reference", reference);
            (int _, string table, string _) = await FitFolder.RunAsync(
                "fit", file, "--calibration", layer.CalibrationFile, "--phase", "LiCoO2,Al", "--reference", reference);

            Assert.Equal("Al 111", json.GetProperty("inert_line").GetString());
            double sigma = Number(json, "s_drift_eV");
            Assert.InRange(sigma, 1, 10);
            Assert.InRange((Number(json, "drift_eV") - drift) / sigma, -3, 3);
            Assert.Contains("drift (eV)", table, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Fit_ReferenceThatDoesNotFit_IsRefused()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));
        string file = layer.Frame("a.mca", PristineLayer.Expected(0.65), 1);
        string other = layer.Folder.Calibration("other.json", PristineLayer.Calibration with { Channels = 2048 });

        (int exit, string _, string error) = await FitFolder.RunAsync(
            "fit", file, "--calibration", layer.CalibrationFile, "--phase", "Al", "--reference", reference);
        Assert.Equal(2, exit);
        Assert.Contains("is of LiCoO2, Hexagonal; --phase names Al", error, StringComparison.Ordinal);

        (exit, _, error) = await FitFolder.RunAsync("fit", file, "--calibration", other, "--phase", "LiCoO2", "--reference", reference);
        Assert.Equal(2, exit);
        Assert.Contains("was made with 4096 channels", error, StringComparison.Ordinal);
        Assert.Contains("is for 2048", error, StringComparison.Ordinal);

        (exit, _, error) = await FitFolder.RunAsync(
            "fit", file, "--calibration", layer.CalibrationFile, "--phase", "LiCoO2", "--reference", layer.CalibrationFile);
        Assert.Equal(2, exit);
        Assert.Contains("$.sensitivities: the key is missing", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fit_HeaderThatEndsBelowTheLinesOfTheReference_IsAStatus()
    {
        string reference = await layer.ReferenceAsync(PristineLayer.Expected(1));
        uint[] counts = [.. SyntheticFrame.Draw(PristineLayer.Expected(0.65), 1).Counts];
        string file = layer.Folder.Elements("a.mca", FitFolder.Element(counts, new EnergyScale(0, 0.02, 0), SyntheticFrame.TwoThetaDegrees));

        (int exit, string output, string error) = await FitFolder.RunAsync(
            "fit", file, "--calibration", "header", "--phase", "LiCoO2", "--reference", reference, "--json");

        Assert.Equal((1, ""), (exit, error));
        JsonElement cathode = JsonDocument.Parse(output).RootElement.GetProperty("phases").GetProperty("LiCoO2");
        Assert.NotEqual("ok", cathode.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, cathode.GetProperty("x_from_V").ValueKind);
    }

    // What a draw of frame and pristine frames makes: the curve is the truth here.
    private static double CountingSigma(JsonElement phase, string key)
    {
        JsonElement budget = phase.GetProperty("budget_" + key);
        return double.Hypot(budget.GetProperty("counting_frame").GetDouble(), budget.GetProperty("counting_anchor").GetDouble());
    }

    private static double? End(JsonElement phase, string key, int end) =>
        phase.GetProperty(key)[end] is { ValueKind: JsonValueKind.Number } x ? x.GetDouble() : null;

    private static double Number(JsonElement json, string key) => json.GetProperty(key).GetDouble();

    private static IEnumerable<string?> Flags(JsonElement phase) => phase.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString());
}
