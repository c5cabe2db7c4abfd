using System.Text;
using System.Text.Json.Nodes;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Analysis.Tests.References;

public class PhaseReferenceParserTests
{
    [Fact]
    public void Parse_AnythingWritten_IsReadBackToTheLastDigit()
    {
        Gen<double> unit = Gen.Choose(0, int.MaxValue).Select(n => (double)n / int.MaxValue);
        Gen<double[]> draws = unit.ArrayOf(12);

        Prop.ForAll(draws.ToArbitrary(), u =>
        {
            PhaseReference reference = Reference(u);
            string text = Text(reference);
            PhaseReference read = Parse(text);
            Assert.Equal(text, Text(read));
            Assert.Equal(reference.Response.AsEnumerable(), read.Response);
            Assert.Equal(reference.CellCovariance.AsEnumerable(), read.CellCovariance);
            Assert.Equal(reference.Calibration.Covariance.AsEnumerable(), read.Calibration.Covariance);
            Assert.Equal(reference.Ties.AsEnumerable(), read.Ties);
            Assert.Equal(reference.Lines.AsEnumerable(), read.Lines);
            Assert.Equal(
                (reference.Cell, reference.PristineX, reference.Layer, reference.Inert, reference.Width, reference.Tail, reference.Calibration.Scale),
                (read.Cell, read.PristineX, read.Layer, read.Inert, read.Width, read.Tail, read.Calibration.Scale));
            Assert.Equal(PhaseReferenceWriter.Id(reference), PhaseReferenceWriter.Id(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
    }

    [Fact]
    public void Id_OtherNumbers_IsAnotherId()
    {
        double[] half = [.. Enumerable.Repeat(0.5, 12)];
        PhaseReference reference = Reference(half);

        Assert.NotEqual(PhaseReferenceWriter.Id(reference), PhaseReferenceWriter.Id(reference with { Frames = 11 }));
    }

    [Theory]
    [InlineData("a_A", "-3", "$.a_A: -3 is not a number from 0.5 to 200")]
    [InlineData("s_a_A", "1", "$.s_a_A: is not the root of its variance in covariance")]
    [InlineData("V_A3", "90", "$.V_A3: is not the volume of the cell")]
    [InlineData("status", "\"phase-not-found\"", "$.status: \"phase-not-found\" is not one of ok")]
    [InlineData("x", "3", "$.x: 3 is not a number from 0 to 2")]
    [InlineData("layer", "0", "$.layer: 0 is not a whole number from 1 to 1000")]
    [InlineData("lines", "[]", "$.lines: [] is not an array of 1 to 500 objects")]
    [InlineData("sensitivities", "[{\"E_keV\": 64, \"a_by_d\": 0.5, \"c_by_d\": 1}]", "$.sensitivities: a_by_d of all lines must add up to 1")]
    [InlineData("covariance", "[[1, 2], [0, 1]]", "no covariance matrix")]
    [InlineData("more", "1", "$.more: unknown key")]
    [InlineData("calibration", "{}", "$.calibration.c0_keV: the key is missing")]
    public void Parse_WrongValue_NamesTheKey(string key, string value, string message)
    {
        JsonObject json = PhaseReferenceWriter.Write(Reference([.. Enumerable.Repeat(0.5, 12)]));
        json[key] = JsonNode.Parse(value);

        ConfigException error = Assert.Throws<ConfigException>(() => Parse(json.ToJsonString()));

        Assert.StartsWith("ref.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(error.Faults, fault => fault.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_TieOfALineThatIsNotThere_NamesIt()
    {
        PhaseReference reference = Reference([.. Enumerable.Repeat(0.5, 12)]);

        ConfigException error = Assert.Throws<ConfigException>(() => Parse(Text(reference with { Lines = reference.Lines[..1] })));

        Assert.Contains("$.ties[0].tied: (006) is not in $.lines", error.Faults);
    }

    // u: twelve numbers from 0 to 1.
    private static PhaseReference Reference(double[] u)
    {
        double sigmaA = 1e-4 * (0.1 + u[0]), sigmaC = 1e-3 * (0.1 + u[1]), covariance = 0.9 * ((2 * u[2]) - 1) * sigmaA * sigmaC;
        var tied = new MillerIndices(0, 0, 6);
        var to = new MillerIndices(0, 0, 3);
        return new PhaseReference(
            "LiCoO2",
            "h",
            u[3] < 0.3 ? null : 1 + (int)(10 * u[3]),
            CrystalSystem.Hexagonal,
            SyntheticFrame.Cell(2.7 + (0.2 * u[4]), 14 + u[5]),
            [sigmaA * sigmaA, covariance, covariance, sigmaC * sigmaC],
            new WidthLaw(0.1 + u[6], 0.11, 0.01 * u[7]),
            new LineShape(0.1 * u[8], 0.5 + u[9]),
            1e-6 * u[10],
            [new ReferenceLine(to, 1, 0.01), new ReferenceLine(tied, u[11], 0.001)],
            [new ReferenceTie("I006_I003", tied, to, u[11], 0.001)],
            u[11] < 0.5 ? null : new InertLine("Al", "111", new MillerIndices(1, 1, 1), 129.3 + u[0], 0.002),
            10,
            SyntheticFrame.Calibration)
        {
            PristineX = 0.9 + (0.1 * u[5]),
            ResponseEnergiesKeV = [64 + u[0], 126 + u[1]],
            Response = [u[2] - 1, 2 - u[2], u[3], 1 - u[3]],
        };
    }

    private static string Text(PhaseReference reference) => PhaseReferenceWriter.Write(reference).ToJsonString();

    private static PhaseReference Parse(string text) => PhaseReferenceParser.Parse("ref.json", Encoding.UTF8.GetBytes(text));
}
