using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Tests.Configuration;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.Calibration;

public sealed class DetectorCalibrationParserTests
{
    private const string Good = """
        {
          "c0_keV": 0.05, "c1_keV": 0.05, "c2_keV": -1e-9, "two_theta_deg": 2.35,
          "s_c0_keV": 0.01, "s_c1_keV": 2e-5, "s_c2_keV": 0, "s_two_theta_deg": 3e-4,
          "covariance": [[1e-4, -1e-7, 0, 2e-6], [-1e-7, 4e-10, 0, -4e-9], [0, 0, 0, 0], [2e-6, -4e-9, 0, 9e-8]],
          "channels": 4096, "standard": "LaB6-660c", "s_certificate_relative": 9.6e-6,
          "fwhm": { "n_keV": 0.45, "fano": 0.11, "g": 0.003 },
          "tail": { "fraction": 0.03, "growth_at_100keV": 0.01, "beta_keV": 0.8 },
          "lines": [
            { "label": "La Ka1", "exposure": "a", "kind": "fluorescence", "E_keV": 33.4, "channel": 667, "s_channel": 0.02, "area": 1e5,
              "leverage": 0.5, "residual_eV": 1, "z": 0.5, "used": true, "left_out_because": null },
            { "label": "LaB6 100", "exposure": "a", "kind": "reflection", "E_keV": 72.7, "channel": 1453, "s_channel": 0.02, "area": 6e4,
              "leverage": 0, "residual_eV": 900, "z": 40, "used": false, "left_out_because": "it stands 40 s away" }
          ],
          "chi2_reduced": null, "degrees_of_freedom": 0, "excess_scatter_eV": 0, "verdict": "suspect", "reasons": ["nothing checks it"]
        }
        """;

    [Fact]
    public void Parse_GoodFile_ReadsEveryNumber()
    {
        DetectorCalibration read = Parse(Good);
        Assert.Equal((new EnergyScale(0.05, 0.05, -1e-9), 2.35, 4096, "cal.json"), (read.Scale, read.TwoThetaDegrees, read.Channels, read.Origin));
        Assert.Equal((new WidthLaw(0.45, 0.11, 0.003), new LineShape(0.03, 0.8, 0.01), 9.6e-6), (read.Width, read.Shape, read.CertificateRelativeSigma));
        Assert.Equal((0.01, 2e-5, 0.0), (read.Sigma(0), read.Sigma(1), read.Sigma(2)));
        Assert.Equal((2e-6, -4e-9), (read.Covariance[3], read.Covariance[7]));
    }

    [Theory]
    [InlineData("\"c1_keV\": 0.05", "\"c1_keV\": -0.05", "$.c1_keV: -0.05 is not a number")]
    [InlineData("\"c2_keV\": -1e-9", "\"c2_keV\": -1e-4", "$.c2_keV: the energy does not rise")]
    [InlineData("\"two_theta_deg\": 2.35", "\"two_theta_deg\": null", "$.s_two_theta_deg: must be null")]
    [InlineData("\"s_c0_keV\": 0.01", "\"s_c0_keV\": 0.02", "$.s_c0_keV: is not the root of its variance")]
    [InlineData("[[1e-4, -1e-7,", "[[1e-4, -2e-7,", "$.covariance[1]: no covariance matrix")]
    [InlineData("[0, 0, 0, 0]", "[0, 0, 0]", "$.covariance[2]: [0, 0, 0] is not an array of 4 numbers")]
    [InlineData("[0, 0, 0, 0]", "[0, 0, \"x\", 0]", "$.covariance[2][2]: \"x\" is not a number")]
    [InlineData("[0, 0, 0, 0]", "[0, 0, -1, 0]", "$.covariance[2]: a variance is negative")]
    [InlineData("\"used\": true", "\"used\": 1", "$.lines[0].used: 1 is not true or false")]
    [InlineData("\"kind\": \"reflection\"", "\"kind\": \"echo\"", "$.lines[1].kind: \"echo\" is not one of")]
    [InlineData("[\"nothing checks it\"]", "[7]", "$.reasons[0]: 7 is not a text")]
    [InlineData("[\"nothing checks it\"]", "\"nothing\"", "$.reasons: \"nothing\" is not an array")]
    [InlineData("\"suspect\"", "\"refused\"", "$.verdict: a refused calibration is not to be used")]
    [InlineData("\"channels\": 4096,", "\"channels\": 4096, \"chanels\": 1,", "$.chanels: unknown key")]
    [InlineData("\"channels\": 4096,", "", "$.channels: the key is missing")]
    public void Parse_OneFault_NamesPlaceAndValue(string right, string wrong, string fault)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        ConfigException refusal = Assert.Throws<ConfigException>(() => Parse(Good.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Contains(refusal.Faults, given => given.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void Parse_SeveralFaults_ListsAll()
    {
        string bad = Good.Replace("4096", "0", StringComparison.Ordinal).Replace("\"fano\": 0.11", "\"fano\": 7", StringComparison.Ordinal);
        Assert.Equal(2, Assert.Throws<ConfigException>(() => Parse(bad)).Faults.Length);
    }

    [Fact]
    public void Parse_DamagedFile_ThrowsNothingButConfigException()
    {
        byte[] good = Json.Bytes(Good).ToArray();
        int refused = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            try
            {
                DetectorCalibrationParser.Parse("cal.json", Json.Mutate(good, seed));
            }
            catch (ConfigException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 300);
    }

    private static DetectorCalibration Parse(string json) => DetectorCalibrationParser.Parse("cal.json", Json.Bytes(json));
}
