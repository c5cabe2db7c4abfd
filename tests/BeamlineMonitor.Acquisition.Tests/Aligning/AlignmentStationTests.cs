using System.Collections.Concurrent;
using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Aligning;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Beams;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Stages;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Aligning;

/// <summary>An alignment's exposures and moves, with instruments that the test plays by hand.</summary>
public sealed class AlignmentStationTests : IDisposable
{
    private static readonly RunPlan Plan = SyntheticRun.Setup.Plan;
    private static readonly TimeSpan Exposure = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(2));
    private readonly ManualTimeProvider time = new();
    private readonly PlayedBeam beam = new();
    private readonly PlayedDetector detector = new();
    private readonly PlayedAxis stage = new(), carousel = new();
    private readonly ConcurrentQueue<string> told = new();

    public void Dispose() => guard.Dispose();

    [Fact]
    public async Task ExposeAsync_BeamLostMeanwhile_IsTakenAgainWhenItIsBackAndHasSettled()
    {
        detector.While = exposure => beam.Show(exposure != 1);
        Task<(Spectrum Spectrum, double? Intensity)> exposing = Station(beam).ExposeAsync(Exposure, guard.Token);
        await UntilAsync(() => told.Contains("There is no beam: the alignment waits for it."));
        beam.Show(true);
        await time.WaitForTimerAsync(Plan.Beam.Settle, guard.Token);
        Assert.False(exposing.IsCompleted);
        time.Advance(Plan.Beam.Settle);
        (Spectrum spectrum, double? intensity) = await exposing;
        Assert.Equal(2u, spectrum.Counts[0]);
        Assert.Equal(PlayedBeam.Intensity, intensity!.Value, 9);
    }

    [Fact]
    public async Task ExposeAsync_NoBeamForAsLongAsThePlanWaits_SaysSo()
    {
        beam.Show(false);
        Task exposing = Station(beam).ExposeAsync(Exposure, guard.Token);
        await UntilAsync(() => !told.IsEmpty);
        time.Advance(Plan.Beam.WaitAtMost);
        InstrumentException none = await Assert.ThrowsAsync<InstrumentException>(() => exposing);
        Assert.StartsWith("There was no beam for 1800 s", none.Message, StringComparison.Ordinal);
        Assert.Equal(0, detector.Exposures);
    }

    [Fact]
    public async Task ExposeAsync_NoBeamWired_ExposesOnce()
    {
        (Spectrum spectrum, double? intensity) = await Station(null).ExposeAsync(Exposure, guard.Token);
        Assert.Equal(1u, spectrum.Counts[0]);
        Assert.Null(intensity);
    }

    [Fact]
    public async Task BringAsync_CellOnACarousel_TurnsItFirst()
    {
        await Station(null).BringAsync(10_000, 12_000, guard.Token);
        Assert.Equal((10_000, 12_000), (carousel.Place, stage.Place));
    }

    [Fact]
    public async Task BringAsync_CarouselThatIsHeld_SaysSoAndMovesNoStage()
    {
        carousel.IsHeld = true;
        InstrumentException held = await Assert.ThrowsAsync<InstrumentException>(() => Station(null).BringAsync(10_000, 12_000, guard.Token));
        Assert.Contains("carousel", held.Message, StringComparison.Ordinal);
        Assert.Equal(0, stage.Place);
    }

    [Fact]
    public async Task BringAsync_OutsideTheLimits_IsAFaultOfTheStage()
    {
        stage.Limit = 11_000;
        await Assert.ThrowsAsync<InstrumentException>(() => Station(null).BringAsync(null, 12_000, guard.Token));
    }

    [Fact]
    public async Task TurnAsync_OutsideTheLimits_IsAFaultOfTheTilt()
    {
        InstrumentException outside = await Assert.ThrowsAsync<InstrumentException>(() => Station(null).TurnAsync(PlayedTilt.Limit + 1, guard.Token));
        Assert.IsType<ArgumentOutOfRangeException>(outside.InnerException);
        Assert.Equal(PlayedTilt.Limit, await Station(null).TurnAsync(PlayedTilt.Limit, guard.Token));
    }

    [Fact]
    public void BeamFactors_OfAScanInWhichTheBeamFades_BringAllToTheMeanBeam()
    {
        var spectrum = new Spectrum([1], Exposure, Exposure, null);
        AlignmentShot[] scan = [.. new double?[] { 120, 100, 80 }.Select(intensity => new AlignmentShot(AlignmentPhase.Edges, 0, null, spectrum, intensity))];
        Assert.Equal([100 / 120.0, 1, 1.25], AlignmentShot.BeamFactors(scan));
        Assert.Equal([1, 1], AlignmentShot.BeamFactors([scan[0], scan[1] with { Intensity = null }]));
        Assert.Equal([1, 1], AlignmentShot.BeamFactors([scan[0], scan[1] with { Intensity = 0 }]));
    }

    private AlignmentStation Station(IBeam? wired) => new(
        Plan,
        new RunInstruments(stage, [new WiredDetector("detector", [Plan.Primary.Name], detector)], wired, _ => throw new InvalidOperationException(), _ => null) { Carousel = carousel, Tilt = new PlayedTilt() },
        time,
        TimeProvider.System,
        told.Enqueue);

    private async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, guard.Token);
    }

    private sealed class PlayedBeam : IBeam
    {
        public const double Intensity = 200_000;

        private readonly SemaphoreSlim changed = new(0);
        private volatile BeamReading now = Reading(true);

        public void Show(bool isOpen)
        {
            now = Reading(isOpen);
            changed.Release();
        }

        public Task<BeamReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(now);

        public Task ChangedAsync(CancellationToken cancellationToken) => changed.WaitAsync(cancellationToken);

        public ValueTask DisposeAsync()
        {
            changed.Dispose();
            return ValueTask.CompletedTask;
        }

        private static BeamReading Reading(bool isOpen) => new(default, 100, isOpen, isOpen ? Intensity : 0, null);
    }

    private sealed class PlayedDetector : IDetector
    {
        public Action<int> While { get; set; } = _ => { };

        public int Exposures { get; private set; }

        public Task<DetectorIdentity> IdentifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Exposure> ExposeAsync(ExposurePreset preset, CancellationToken cancellationToken)
        {
            While(++Exposures);
            var spectrum = new Spectrum([(uint)Exposures], preset.Duration, preset.Duration, null);
            return Task.FromResult(new Exposure([new ExposureElement("element", spectrum, [], [])], ExposureCompleteness.Full, default, default));
        }

        public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class PlayedAxis : IStage
    {
        public double Place { get; private set; }

        public double Limit { get; set; } = double.PositiveInfinity;

        public bool IsHeld { get; set; }

        public Task<StageIdentity> IdentifyAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<StagePosition> MoveAsync(double micrometres, CancellationToken cancellationToken)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(micrometres, Limit);
            if (!IsHeld) Place = micrometres;
            return ReadAsync(cancellationToken);
        }

        public Task<StagePosition> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new StagePosition(Place, Place, false));

        public Task StopAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class PlayedTilt : IRotation
    {
        public const double Limit = 2;

        public Task<double> TurnAsync(double degrees, CancellationToken cancellationToken)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(degrees, Limit);
            return Task.FromResult(degrees);
        }

        public Task<double> ReadAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
