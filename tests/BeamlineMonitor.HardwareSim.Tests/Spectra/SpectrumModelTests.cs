using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Scenarios;

namespace BeamlineMonitor.HardwareSim.Tests.Spectra;

public sealed class SpectrumModelTests
{
    [Fact]
    public void Rates_FullGaugeOfPristine_HasTheStatedCountsAndBackground()
    {
        Bench full = new Bench(Texture.Powder).Uniform(1), empty = new Bench(Texture.Powder).Uniform(1).At(-1e6);
        double[] line = [.. full.Expected().Zip(empty.Expected(), (with, without) => with - without)];
        int from = full.Model.Grid.FirstChannelAtOrAbove(60), to = full.Model.Grid.FirstChannelAtOrAbove(67), peak = full.Model.Grid.FirstChannelAtOrAbove(64.54);

        Assert.Equal(1e4, line[from..to].Sum(), 150.0); // less half a percent of escape, a permille of pile-up, the end of the tail
        Assert.Equal(10, line[peak] / empty.Expected()[peak], 0.4); // the tail takes 3 % off the Gaussian
    }

    // Physics notes §1: 100 : 2.6 : .3 : .6 : 1.1 : .2 and about 100 : 8 : 1 : 2 : 5, before the detector absorbs less of the harder lines.
    [Theory]
    [InlineData(Texture.Powder, 2.6, 0.6, 1.1)]
    [InlineData(Texture.Hardened, 9, 2, 4.5)]
    [InlineData(Texture.Fibre, 3, 0.7, 1.5)]
    public void Rates_LineRatios_AreThoseOfTheTexture(Texture texture, double of101, double of012, double of104)
    {
        double[] line = [.. new Bench(texture).Uniform(1).Expected().Zip(new Bench(texture).Uniform(1).At(-1e6).Expected(), (with, without) => with - without)];
        ChannelGrid grid = new Bench(texture).Model.Grid;
        double basal = Area(60, 66.5);

        Assert.InRange(Area(124, 127.4) / basal * 100, 0.8 * of101, 1.2 * of101);
        Assert.InRange(Area(130.4, 133) / basal * 100, 0.8 * of012, 1.3 * of012);
        Assert.InRange(Area(148.5, 152.5) / basal * 100, 0.8 * of104, 1.2 * of104);

        double Area(double fromKeV, double toKeV) => line[grid.FirstChannelAtOrAbove(fromKeV)..grid.FirstChannelAtOrAbove(toKeV)].Sum();
    }

    [Fact]
    public void Rates_FibreAlongTheNormal_ShowNoCathode()
    {
        var detector = new Bench(Texture.Fibre, detector: 1);

        Assert.Equal(detector.Uniform(0.6).At(-1e6).Expected(), detector.At(25).Expected());
    }

    // Tension along the plane and pressure across it stretch what q in the plane sees, and shorten what q along the normal sees.
    [Theory]
    [InlineData(0, 1, 0, 0.76 / 191)]
    [InlineData(1, 1, 0, -0.48 / 191)]
    [InlineData(0, 0, 1000, 0.24 / 191)]
    [InlineData(1, 0, 1000, -1.0 / 191)]
    public void Rates_Stress_ShiftsLinesByDirection(int detector, double tensionGPa, double riseMPa, double strain)
    {
        var bench = new Bench(Texture.Powder, detector);
        double free = Centroid(bench.Uniform(0.65));
        bench.Uniform(0.65, stress: tensionGPa).Cell.Pressure = 30 + riseMPa;

        Assert.Equal(1 / (1 + strain), Centroid(bench) / free, 2e-5);
    }

    [Fact]
    public void Rates_GainDrift_MovesLinesByIt()
    {
        Bench bench = new Bench(Texture.Powder).Uniform(0.65);
        double before = Centroid(bench);
        bench.Cell.Drift = 1e-3;

        // c1 grew, so that the same energy comes in a lower channel: c1/(dE/di) of a permille of the distance from c0.
        Assert.Equal(-1e-3, (Centroid(bench) / before) - 1, 5e-5);
    }

    [Fact]
    public void Rates_AtTheFaces_ShowTheNeighbours()
    {
        var bench = new Bench(Texture.Powder);
        double[] middle = bench.Uniform(0.65).Expected(), electrolyte = bench.At(-10).Expected(), collector = bench.At(55).Expected(), anode = bench.At(-1050).Expected();

        Assert.True(Counts(collector, 129.30) > 1.2 * Counts(bench.At(-1e6).Expected(), 129.30)); // Al (111)
        Assert.True(Counts(electrolyte, 62.32) > 1.01 * Counts(bench.At(-1e6).Expected(), 62.32)); // Li3YCl6 (200)
        Assert.True(Counts(anode, 111.3) > 1.2 * Counts(bench.At(-1e6).Expected(), 111.3)); // In (101)
        Assert.True(Counts(anode, 24.21) > 2 * Counts(bench.At(-1e6).Expected(), 24.21)); // In Kα1
        Assert.True(Counts(middle, 63.54) > 5 * Counts(collector, 63.54)); // (003) is gone

        double Counts(double[] spectrum, double energyKeV)
        {
            int at = bench.Model.Grid.FirstChannelAtOrAbove(energyKeV);
            return spectrum[(at - 3)..(at + 4)].Sum();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Calibrate_FiveMinutesOfLaB6_FindsScaleAndAngle(int detector)
    {
        Bench bench = new Bench(Texture.Powder, detector).Uniform(0.6).AtStandard();
        DetectorElement truth = bench.Model.Element;
        (CalibrantStandard standard, Analysis.Phases.Phase phase) = (Bench.Science.Standard.Standard, Bench.Science.Standard.Phase);
        var exposure = new CalibrationExposure(
            "LaB6", bench.Frame(1, 5), new StandardInBeam(phase, standard.CellAt(phase, standard.TemperatureCelsius), 9.6e-6), [Bench.Science.StandardLines]);

        CalibrationResult result = Calibrator.Calibrate([exposure], new CalibrationSearch(2.35));

        Assert.True(result.Verdict == CalibrationVerdict.Ok, string.Join("; ", result.Reasons));
        DetectorCalibration found = result.Calibration!;
        foreach (double energy in (double[])[40, 64, 126, 150])
        {
            double d = Bragg.DSpacing(energy, truth.TwoThetaDegrees), channel = truth.Scale.Channel(energy)!.Value;
            double off = (found.DSpacing(found.Scale.EnergyKeV(channel)) / d) - 1;
            Assert.InRange(off / Math.Sqrt(found.RelativeDCovariance(energy, energy)), -4, 4);
            if (energy == 64) Assert.InRange(off, -1e-4, 1e-4); // physics notes §2: 2.3e-5 is possible with 6e4 counts
        }
    }

    // Energy of the middle of (003) above its background, by the first moment of its peak.
    private static double Centroid(Bench bench)
    {
        ChannelGrid grid = bench.Model.Grid;
        double stage = bench.Cell.Stage;
        double[] with = bench.Expected(), without = bench.At(-1e6).Expected();
        bench.Cell.Stage = stage;
        int from = grid.FirstChannelAtOrAbove(55), to = grid.FirstChannelAtOrAbove(68);
        double sum = 0, moment = 0;
        for (int i = from; i < to; i++)
        {
            sum += with[i] - without[i];
            moment += (with[i] - without[i]) * grid.EnergiesKeV[i];
        }

        return moment / sum;
    }
}
