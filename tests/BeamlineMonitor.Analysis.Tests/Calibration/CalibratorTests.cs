using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.TestSupport;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace BeamlineMonitor.Analysis.Tests.Calibration;

public class CalibratorTests
{
    private static readonly CalibrationSearch Search = new(2.35);
    private static readonly CalibrationLineAreas Barium = new([], [("sources/Ba-133", 1e5)]);
    private static readonly SyntheticSpectrum Truth = SyntheticSpectrum.Usual;

    [Fact]
    public void Calibrate_StandardAndSource_IsOkAndTrue()
    {
        CalibrationResult result = Calibrator.Calibrate([Standard(1), Source(1)], Search);
        Assert.Equal((CalibrationVerdict.Ok, ""), (result.Verdict, string.Join(' ', result.Reasons)));
        DetectorCalibration c = result.Calibration!;
        Assert.InRange(c.TwoThetaDegrees!.Value - Truth.TwoThetaDegrees, -4 * c.Sigma(3), 4 * c.Sigma(3));
        Assert.InRange(c.Scale.C1KeV - Truth.Scale.C1KeV, -4 * c.Sigma(1), 4 * c.Sigma(1));
        Assert.Equal(9.6e-6, c.CertificateRelativeSigma);
        Assert.Equal(SyntheticSpectrum.Channels, c.Channels);
    }

    [Fact]
    public void Calibrate_CertificateUncertainty_StaysOutOfTheCovariance()
    {
        CalibrationExposure exposure = Standard(1);
        DetectorCalibration sharp = Calibrator.Calibrate([exposure with { Standard = exposure.Standard! with { RelativeSigma = 0 } }], Search).Calibration!;
        DetectorCalibration vague = Calibrator.Calibrate([exposure with { Standard = exposure.Standard! with { RelativeSigma = 1e-3 } }], Search).Calibration!;
        for (int i = 0; i < 16; i++) Assert.Equal($"{sharp.Covariance[i]:R}", $"{vague.Covariance[i]:R}");
        Assert.Equal((0.0, 1e-3), (sharp.CertificateRelativeSigma, vague.CertificateRelativeSigma));
    }

    // The scale of both would be a compromise; which file is at fault no fit can say, but that one is.
    [Theory]
    [InlineData(2.0)]
    [InlineData(0.5)]
    [InlineData(1.01)]
    [InlineData(0.99)]
    [InlineData(1.001)]
    public void Calibrate_SourceAtAnotherGain_IsRefusedAndSaysSo(double factor)
    {
        CalibrationResult result = Calibrator.Calibrate([Standard(1), Source(1, factor)], Search);
        Assert.Equal(CalibrationVerdict.Refused, result.Verdict);
        Assert.Contains(result.Reasons, reason => reason.Contains("gain", StringComparison.Ordinal) || reason.Contains("eV per channel", StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrate_SourceAtTwiceTheGain_NamesTheGainItHas()
    {
        CalibrationResult result = Calibrator.Calibrate([Standard(1), Source(1, 2)], Search);
        Assert.Contains(result.Reasons, reason => reason.Contains("100.", StringComparison.Ordinal) || reason.Contains("99.9", StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrate_SourceAtAGainOffByTwoInTenThousand_IsSuspect()
    {
        CalibrationResult result = Calibrator.Calibrate([Standard(1), Source(1, 1.00025)], Search);
        Assert.Equal(CalibrationVerdict.Suspect, result.Verdict);
        Assert.Contains(result.Reasons, reason => reason.Contains("another gain", StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrate_NoLineOfFixedEnergy_IsRefused() =>
        AssertRefused("No line of fixed energy", Standard(1) with { LineSources = [] });

    [Fact]
    public void Calibrate_OneLineOfFixedEnergy_IsRefused()
    {
        CalibrationExposure exposure = Standard(1);
        CalibrationResult result = Calibrator.Calibrate(
            [exposure with { LineSources = [exposure.LineSources[0] with { Lines = exposure.LineSources[0].Lines[..1] }] }], Search);
        Assert.Equal(CalibrationVerdict.Refused, result.Verdict);
    }

    [Fact]
    public void Calibrate_NoReflectionInTheSpectrum_IsRefused()
    {
        var onlyLanthanum = SyntheticSpectrum.LaB6InBeam with { Reflections = [] };
        AssertRefused("angle is not constrained", Truth.Expose(onlyLanthanum, 1));
    }

    [Fact]
    public void Calibrate_SourceAlone_IsSuspectAndHasNoAngle()
    {
        CalibrationResult result = Calibrator.Calibrate([Source(1)], Search);
        Assert.Equal(CalibrationVerdict.Suspect, result.Verdict);
        Assert.Null(result.Calibration!.TwoThetaDegrees);
        Assert.Equal(0, result.Calibration.Sigma(3));
    }

    [Theory]
    [InlineData(2.95)] // every other line of the pattern would fit at √2 of the angle
    [InlineData(1.75)]
    [InlineData(179.9)]
    [InlineData(0.01)]
    public void Calibrate_AngleBeyondTheRange_IsRefused(double toldTwoTheta) =>
        Assert.Equal(CalibrationVerdict.Refused, Calibrator.Calibrate([Standard(1)], new CalibrationSearch(toldTwoTheta)).Verdict);

    [Theory]
    [InlineData("sources/Eu-152")]
    [InlineData("sources/Cd-109")]
    public void Calibrate_AnotherSourceThanTold_IsRefused(string told)
    {
        CalibrationExposure lie = Source(1) with { LineSources = [SyntheticSpectrum.Lines(told)] };
        Assert.Equal(CalibrationVerdict.Refused, Calibrator.Calibrate([lie], Search).Verdict);
        Assert.Equal(CalibrationVerdict.Refused, Calibrator.Calibrate([Standard(1), lie], Search).Verdict);
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(300.5, 300)]
    [InlineData(0, 0)]
    public void Calibrate_ImpossibleLiveTime_IsSuspect(double live, double real)
    {
        CalibrationExposure exposure = Standard(1);
        Spectrum spectrum = exposure.Spectrum with { LiveTime = TimeSpan.FromSeconds(live), RealTime = TimeSpan.FromSeconds(real) };
        CalibrationResult result = Calibrator.Calibrate([exposure with { Spectrum = spectrum }], Search);
        Assert.Equal(CalibrationVerdict.Suspect, result.Verdict);
        Assert.Contains(result.Reasons, reason => reason.Contains("live time", StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrate_NoCounts_IsRefused() => AssertRefused("holds no counts", WithCounts(_ => 0));

    [Fact]
    public void Calibrate_OneBrightChannel_IsRefused() => AssertRefused("one channel holds", WithCounts(i => i == 700 ? 100000u : 1u));

    [Fact]
    public void Calibrate_AllChannelsEqual_IsRefused() => AssertRefused("shows no peaks", WithCounts(_ => 100));

    [Fact]
    public void Calibrate_NoiseOnly_IsRefused()
    {
        double[] flat = [.. Enumerable.Repeat(100.0, SyntheticSpectrum.Channels)];
        CalibrationExposure noise = SyntheticSpectrum.Expose(PoissonCounts.Draw(flat, 1), SyntheticSpectrum.LaB6InBeam);
        Assert.Equal(CalibrationVerdict.Refused, Calibrator.Calibrate([noise], Search).Verdict);
    }

    [Theory]
    [InlineData(3000, 50)]
    [InlineData(1100, 500)]
    [InlineData(1100, 50000)]
    [InlineData(2000, 50000)] // in the flank the flank of (110)
    public void Calibrate_HotChannel_IsTrueOrNotOk(int channel, uint height)
    {
        uint[] counts = [.. Standard(1).Spectrum.Counts];
        counts[channel] = height;
        CalibrationResult result = Calibrator.Calibrate([SyntheticSpectrum.Expose(counts, SyntheticSpectrum.LaB6InBeam)], Search);
        if (result.Verdict != CalibrationVerdict.Refused)
            Assert.Equal(Truth.TwoThetaDegrees, result.Calibration!.TwoThetaDegrees!.Value, 4 * result.Calibration.Sigma(3));
        else
            Assert.NotEmpty(result.Reasons);
    }

    [Fact]
    public void Calibrate_DifferentChannelCounts_IsRefusedAndNamesThem()
    {
        CalibrationExposure source = Source(1);
        CalibrationExposure shorter = source with { Spectrum = source.Spectrum with { Counts = source.Spectrum.Counts[..2048] } };
        CalibrationResult result = Calibrator.Calibrate([Standard(1), shorter], Search);
        Assert.Equal(CalibrationVerdict.Refused, result.Verdict);
        Assert.Contains(result.Reasons, reason => reason.Contains("4096", StringComparison.Ordinal) && reason.Contains("2048", StringComparison.Ordinal));
    }

    [Fact]
    public void Calibrate_NoExposure_Throws() => Assert.Throws<ArgumentException>(() => Calibrator.Calibrate([], Search));

    [Fact]
    public void Calibrate_OrderOfExposuresAndLines_DoesNotMatter()
    {
        CalibrationExposure[] exposures = [Standard(1), Source(1), Source(2) with { Name = "Ba again" }];
        DetectorCalibration first = Calibrator.Calibrate(exposures, Search).Calibration!;
        Prop.ForAll(Gen.Choose(1, 100000).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            CalibrationExposure[] shuffled = [.. exposures.Select(exposure => exposure with
            {
                LineSources = [.. exposure.LineSources.Select(source => source with { Lines = [.. Shuffled(source.Lines, random)] })],
            })];
            random.Shuffle(shuffled);
            DetectorCalibration other = Calibrator.Calibrate(shuffled, Search).Calibration!;
            AssertClose(first, other, 1e-3);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10).WithReplay(1, 1));
    }

    // Without noise the places stay, and every σ falls with the root of the counts.
    [Theory]
    [InlineData(4)]
    [InlineData(25)]
    public void Calibrate_MoreCounts_SameNumbersSmallerSigma(int factor)
    {
        double[] expected = Truth.Expected(Truth.LinesOf(SyntheticSpectrum.LaB6InBeam));
        DetectorCalibration one = Noiseless(expected, 1), many = Noiseless(expected, factor);
        AssertClose(one, many, 0.1);
        for (int p = 0; p < DetectorCalibration.Parameters; p++)
            Assert.InRange(one.Sigma(p) / many.Sigma(p) / Math.Sqrt(factor), 0.93, 1.07);
    }

    private static DetectorCalibration Noiseless(double[] expected, int factor) => Calibrator.Calibrate(
        [SyntheticSpectrum.Expose([.. expected.Select(mean => (uint)Math.Round(factor * mean))], SyntheticSpectrum.LaB6InBeam)], Search).Calibration!;

    private static void AssertClose(DetectorCalibration one, DetectorCalibration other, double sigmas)
    {
        Assert.Equal(one.Scale.C0KeV, other.Scale.C0KeV, sigmas * one.Sigma(0));
        Assert.Equal(one.Scale.C1KeV, other.Scale.C1KeV, sigmas * one.Sigma(1));
        Assert.Equal(one.Scale.C2KeV, other.Scale.C2KeV, sigmas * one.Sigma(2));
        Assert.Equal(one.TwoThetaDegrees!.Value, other.TwoThetaDegrees!.Value, sigmas * one.Sigma(3));
    }

    private static T[] Shuffled<T>(ImmutableArray<T> items, Random random)
    {
        T[] copy = [.. items];
        random.Shuffle(copy);
        return copy;
    }

    private static void AssertRefused(string reason, CalibrationExposure exposure)
    {
        CalibrationResult result = Calibrator.Calibrate([exposure], Search);
        Assert.Equal(CalibrationVerdict.Refused, result.Verdict);
        Assert.Contains(result.Reasons, given => given.Contains(reason, StringComparison.Ordinal));
    }

    private static CalibrationExposure WithCounts(Func<int, uint> counts) =>
        SyntheticSpectrum.Expose([.. Enumerable.Range(0, SyntheticSpectrum.Channels).Select(counts)], SyntheticSpectrum.LaB6InBeam);

    private static CalibrationExposure Standard(int seed) => Truth.Expose(SyntheticSpectrum.LaB6InBeam, seed);

    private static CalibrationExposure Source(int seed, double gainFactor = 1) =>
        (Truth with { Scale = Truth.Scale with { C1KeV = gainFactor * Truth.Scale.C1KeV } }).Expose(Barium, seed, "Ba-133", withStandard: false);
}
