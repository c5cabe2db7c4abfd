using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Analysis.Tests.LineFitting;

public class LineFitterTests
{
    private static readonly ChannelGrid Grid = new(new EnergyScale(0.1, 0.05, 0), 2048);
    private static readonly LineShape Tail = new(0.03, 0.9);

    private static LineModel OneLine(double startKeV = 64.0, bool freeShape = false)
    {
        var builder = new LineModelBuilder(WidthLaw.Default, Tail);
        if (freeShape) builder.FreeShape(ShapeParameters.NoiseSquared, 0.01, 2);
        builder.AddFreeLine("003", "LiCoO2", new MillerIndices(0, 0, 3), startKeV, 1.5);
        return builder.Build();
    }

    private static double[] Expected(params (double Energy, double Area)[] lines)
    {
        int n = Grid.Channels;
        double[] mu = new double[n], s = new double[n], byE = new double[n], bySigma = new double[n];
        for (int i = 0; i < n; i++) mu[i] = 5 + (0.002 * i);
        foreach ((double energy, double area) in lines)
        {
            double sigma = Math.Sqrt((Math.Pow(WidthLaw.Default.FwhmKeV(energy, true), 2) / WidthLaw.FwhmSquaredPerVariance) + (0.05 * 0.05 / 12));
            LineKernel.Evaluate(Grid.EnergiesKeV, energy, sigma, Tail.TailFraction, Tail.TailKeV, s, byE, bySigma);
            for (int i = 0; i < n; i++) mu[i] += area * 0.05 * s[i];
        }

        return mu;
    }

    [Theory]
    [InlineData(10000, 1.0)]
    [InlineData(300, 1.0)]
    public void Fit_ManySeeds_PullsHaveUnitWidthAndNoBias(double area, double width)
    {
        const int seeds = 1000;
        var fitter = new LineFitter();
        LineModel model = OneLine(freeShape: true);
        double sum = 0, sumSquares = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            uint[] counts = PoissonCounts.Draw(Expected((64.2, area)), seed);
            Assert.Equal(FitStatus.Converged, fitter.Fit(model, [new FittedSpectrum(Grid, counts)], LineFitOptions.Default));
            double pull = (fitter.CentreKeV(0) - 64.2) / fitter.Sigma(ShapeParameters.Count)!.Value;
            sum += pull;
            sumSquares += pull * pull;
        }

        // Mean and width of 1000 unit normals scatter by 0.032 and 0.022: four of each.
        Assert.Equal(0, sum / seeds, 0.13);
        Assert.Equal(width, Math.Sqrt(sumSquares / seeds), 0.09);
    }

    [Fact]
    public void Fit_SpansHeld_ModelsThatStartApartShareTheirChannels()
    {
        uint[] counts = PoissonCounts.Draw(Expected((64.2, 1e4)), 1);
        LineFitOptions options = LineFitOptions.Default with { Spans = [new EnergySpan(62, 66, 0.7)] };
        var fitter = new LineFitter();
        (FitWindow[] Windows, double Deviance)[] fits =
        [
            .. new[] { 63.8, 64.6 }.Select(start =>
            {
                Assert.Equal(FitStatus.Converged, fitter.Fit(OneLine(start), [new FittedSpectrum(Grid, counts)], options));
                return (fitter.Windows.ToArray(), fitter.Deviance);
            }),
        ];
        Assert.Equal(fits[0].Windows, fits[1].Windows);
        Assert.Equal(fits[0].Deviance, fits[1].Deviance, 1e-3);
        Assert.Equal((66 - 62 + (7 * 0.7)) / 0.05, fits[0].Windows[0].Channels, 1.0);
    }

    [Fact]
    public void Fit_FromTheMaximum_GivesUpWhatIsOutOfReachAtOnce()
    {
        var fitter = new LineFitter();
        FittedSpectrum[] spectra = [new(Grid, PoissonCounts.Draw(Expected((64.2, 1e4)), 1))];
        var held = LineFitOptions.Default with { WeighsMisfit = false, Spans = [new EnergySpan(63, 65, 0.8)] }; // the same channels for both
        Assert.Equal(FitStatus.Converged, fitter.Fit(OneLine(), spectra, held));
        (double[] maximum, double deviance) = (fitter.Values.ToArray(), fitter.Deviance);
        LineFitOptions Wanted(double below) => held with { WantedDeviance = deviance - below };
        Assert.Equal(FitStatus.Converged, fitter.Fit(OneLine(), spectra, Wanted(-1), maximum));
        Assert.Equal(deviance, fitter.Deviance, 1e-3);
        Assert.Equal(FitStatus.NotConverged, fitter.Fit(OneLine(), spectra, Wanted(1), maximum));
        Assert.Equal(1, fitter.Evaluations);
    }

    [Fact]
    public void Fit_ExpectationAsCounts_ReturnsTheTruth()
    {
        uint[] counts = [.. Expected((64.2, 4e6)).Select(mu => (uint)Math.Round(mu))];
        var fitter = new LineFitter();
        Assert.Equal(FitStatus.Converged, fitter.Fit(OneLine(), [new FittedSpectrum(Grid, counts)], LineFitOptions.Default));
        Assert.Equal(64.2, fitter.CentreKeV(0), 1e-5);
        Assert.Equal(4e6, fitter.Area(0), 200.0);
    }

    [Fact]
    public void Fit_MostChannelsEmpty_IsStillUnbiased()
    {
        const int seeds = 600;
        var fitter = new LineFitter();
        double[] mu = Expected((64.2, 60));
        for (int i = 0; i < mu.Length; i++) mu[i] -= 4.99 + (0.002 * i);
        double area = 0, centre = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            fitter.Fit(OneLine(), [new FittedSpectrum(Grid, PoissonCounts.Draw(mu, seed))], LineFitOptions.Default);
            area += fitter.Area(0) / seeds;
            centre += (fitter.CentreKeV(0) - 64.2) / seeds;
        }

        Assert.Equal(60, area, 4 * Math.Sqrt(65.0 / seeds) + 0.4); // √(area + background) / √seeds; the bound at 0 pulls by less than 0.4
        Assert.Equal(0, centre, 4 * 0.034 / Math.Sqrt(seeds));
    }

    [Fact]
    public void Fit_OrderOfLines_DoesNotMatter()
    {
        uint[] counts = PoissonCounts.Draw(Expected((64.2, 9000), (66.0, 3000), (80, 500)), 1);
        double[] energies = [64.1, 66.1, 80.1];
        double[]? reference = null;
        foreach (int[] order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 2, 0] })
        {
            var builder = new LineModelBuilder(WidthLaw.Default, Tail);
            foreach (int k in order) builder.AddFreeLine($"{k}", "x", new MillerIndices(0, 0, 1), energies[k], 1);
            var fitter = new LineFitter();
            fitter.Fit(builder.Build(), [new FittedSpectrum(Grid, counts)], LineFitOptions.Default);
            double[] found = new double[3];
            for (int l = 0; l < 3; l++) found[order[l]] = fitter.CentreKeV(l);
            reference ??= found;
            for (int k = 0; k < 3; k++) Assert.Equal(reference[k], found[k], 1e-6);
        }
    }

    [Fact]
    public void Fit_TenTimesTheCounts_SameExpectation_ShrinksSigmaByRootTen()
    {
        double[] mu = Expected((64.2, 1e5));
        var fitter = new LineFitter();
        var sigma = new double[2];
        var centre = new double[2];
        for (int k = 0; k < 2; k++)
        {
            uint[] counts = [.. mu.Select(m => (uint)Math.Round(m * (k == 0 ? 100 : 1000)))];
            fitter.Fit(OneLine(), [new FittedSpectrum(Grid, counts)], LineFitOptions.Default);
            sigma[k] = fitter.Sigma(ShapeParameters.Count)!.Value;
            centre[k] = fitter.CentreKeV(0);
        }

        Assert.Equal(Math.Sqrt(10), sigma[0] / sigma[1], 1e-3);
        Assert.Equal(centre[0], centre[1], 1e-6);
    }

    [Fact]
    public void FittedWindows_OfEachSpectrum_AreCopiesThatNoProfileMoves()
    {
        var builder = new LineModelBuilder(WidthLaw.Default, Tail);
        for (int spectrum = 0; spectrum < 2; spectrum++)
        {
            int place = builder.Add(new FitParameter($"E_keV {spectrum}", 64 + (3 * spectrum), true, 62, 69));
            builder.Add(new ModelLine($"{spectrum}", "x", null, new FreePosition(place), builder.AddArea($"{spectrum}"), SpectrumIndex: spectrum));
        }

        double[][] mu = [Expected((64.1, 3000)), Expected((67.2, 500))];
        FittedSpectrum[] spectra = [.. mu.Select((expected, s) => new FittedSpectrum(Grid, PoissonCounts.Draw(expected, s + 1)))];
        var fitter = new LineFitter();
        Assert.Equal(FitStatus.Converged, fitter.Fit(builder.Build(), spectra, LineFitOptions.Default));
        FittedWindow[] windows = [Assert.Single(fitter.FittedWindows(0)), Assert.Single(fitter.FittedWindows(1))];
        float[][] before = [.. windows.Select(window => window.Expected.ToArray())];
        Assert.NotNull(fitter.ProfileInterval([(ShapeParameters.Count, 1)], LineFitOptions.Default));
        for (int s = 0; s < 2; s++)
        {
            Assert.Equal(before[s], windows[s].Expected);
            double counts = 0;
            foreach (uint count in spectra[s].Counts.Span.Slice(windows[s].FirstChannel, windows[s].Expected.Length)) counts += count;
            Assert.Equal(1, windows[s].Expected.Sum() / counts, 1e-4); // an area and a background of its own: the maximum of the likelihood holds all counts
            int highest = windows[s].FirstChannel + windows[s].Expected.IndexOf(windows[s].Expected.Max());
            Assert.Equal(64.1 + (3.1 * s), Grid.EnergiesKeV[highest], 0.1);
        }
    }

    [Fact]
    public void Fit_NoCounts_IsAStatus() =>
        Assert.Equal(FitStatus.NoCounts, new LineFitter().Fit(OneLine(), [new FittedSpectrum(Grid, new uint[Grid.Channels])], LineFitOptions.Default));

    [Fact]
    public void Fit_LineOutsideTheSpectrum_IsAStatus() =>
        Assert.Equal(FitStatus.NoLines, new LineFitter().Fit(OneLine(400), [new FittedSpectrum(Grid, new uint[Grid.Channels])], LineFitOptions.Default));

    [Fact]
    public void Fit_NothingButBackground_LeavesThePositionUndeterminedOrWide()
    {
        var fitter = new LineFitter();
        int detected = 0;
        for (int seed = 1; seed <= 200; seed++)
        {
            fitter.Fit(OneLine(), [new FittedSpectrum(Grid, PoissonCounts.Draw(Expected(), seed))], LineFitOptions.Default);
            Assert.All(fitter.Values.ToArray(), value => Assert.True(double.IsFinite(value)));
            if (fitter.Sigma(ShapeParameters.Count + 1) is { } s && fitter.Area(0) > 5 * s) detected++;
        }

        Assert.Equal(0, detected);
    }
}
