using BeamlineMonitor.Analysis.Alignment;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.Alignment;

public class PhaseRatesTests
{
    private const double Full = 1700, LiveSeconds = 57;
    private static readonly CellConstants Cell = SyntheticFrame.Cell(2.8160, 14.0520);
    private static readonly CellConstants Aluminium = FreeConstants.Expand(CrystalSystem.Cubic, 4.0496);
    private static readonly Phase LiCoO2 = Load("LiCoO2"), Al = Load("Al"), Electrolyte = Load("Li3YCl6");

    [Fact]
    public void Read_DarkDimAndBright_IsRightOnAverageAndWithinItsSigma()
    {
        double[] shares = [0, 0, 0.02, 0.3, 1, 1];
        PhaseRates rates = PhaseRates.Learn(SyntheticFrame.Calibration, [LiCoO2, Al, Electrolyte], [.. shares.Select((share, i) => Draw(share, i + 1))])!;
        Assert.Equal([true, true, false], rates.IsSeen.ToArray());
        double perShare = Full * SyntheticFrame.Hardened.Sum(line => line.Relative) / LiveSeconds;
        foreach (double share in shares.Distinct())
        {
            PhaseRate[] read = [.. Enumerable.Range(1, 200).Select(seed => rates.Read(Draw(share, 1000 + seed))[0]!.Value)];
            double mean = read.Average(rate => rate.PerSecond), sigma = read.Average(rate => rate.Sigma);
            double scatter = Math.Sqrt(read.Average(rate => Math.Pow(rate.PerSecond - mean, 2)));
            Assert.InRange(scatter / sigma, 0.85, 1.15);

            // Ratios of the lines are those of the learnt sum, so a percent of the brightness is not counting.
            Assert.InRange(mean - (share * perShare), (-4 * sigma / Math.Sqrt(200)) - (0.02 * share * perShare), (4 * sigma / Math.Sqrt(200)) + (0.02 * share * perShare));
        }
    }

    [Fact]
    public void Learn_NoCathodeAnywhere_GivesNothing() =>
        Assert.Null(PhaseRates.Learn(SyntheticFrame.Calibration, [LiCoO2, Al], [Draw(0, 1), Draw(0, 2)]));

    [Fact]
    public void Read_ImpossibleLiveTime_GivesNothing()
    {
        PhaseRates rates = PhaseRates.Learn(SyntheticFrame.Calibration, [LiCoO2], [Draw(1, 1)])!;
        Assert.Null(rates.Read(Draw(1, 2) with { LiveTime = TimeSpan.Zero })[0]);
    }

    private static Spectrum Draw(double share, int seed)
    {
        double[] expected = SyntheticFrame.Background(Full);
        foreach ((MillerIndices hkl, double relative) in SyntheticFrame.Hardened) SyntheticFrame.AddLine(expected, Cell, hkl, share * Full * relative);
        SyntheticFrame.AddLine(expected, Aluminium, new MillerIndices(1, 1, 1), (1 - share) * 300);
        SyntheticFrame.AddLine(expected, Aluminium, new MillerIndices(2, 0, 0), (1 - share) * 200);
        return SyntheticFrame.Draw(expected, seed);
    }

    private static Phase Load(string name) => PhaseParser.Parse(name, File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, "phases", name + ".json")));
}
