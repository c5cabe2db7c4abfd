using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Stages;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>The instruments as an alignment uses them: carousel and stage bring a place into the beam, and the primary detector exposes it while there is beam.</summary>
public sealed class AlignmentStation
{
    private readonly RunPlan plan;
    private readonly RunInstruments instruments;
    private readonly WiredDetector detector;
    private readonly BeamWatch? watch;
    private readonly Action<string> tell;

    /// <summary>Takes the instruments; nothing moves.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="instruments">Its instruments; one of the detectors holds the primary element.</param>
    /// <param name="experimentTime">Experiment time.</param>
    /// <param name="ioTime">Real time.</param>
    /// <param name="tell">Hears what a person should know meanwhile, one sentence each.</param>
    public AlignmentStation(RunPlan plan, RunInstruments instruments, TimeProvider experimentTime, TimeProvider ioTime, Action<string> tell)
    {
        (this.plan, this.instruments, this.tell) = (plan, instruments, tell);
        detector = instruments.Detectors.First(wired => wired.Elements.Contains(plan.Primary.Name));
        watch = instruments.Beam is { } beam ? new BeamWatch(beam, plan, experimentTime, ioTime, tell) : null;
    }

    /// <summary>The tilt; null for a station without one.</summary>
    public IRotation? Tilt => instruments.Tilt;

    /// <summary>Brings a place into the beam.</summary>
    /// <param name="carouselMicrometres">Where the carousel brings it to the stage, µm; null where the station has none.</param>
    /// <param name="stageMicrometres">Where the stage brings it into the beam, µm.</param>
    /// <param name="cancellationToken">Stops the axes.</param>
    /// <returns>Where the stage came to rest.</returns>
    /// <exception cref="InstrumentException">An axis did not get there.</exception>
    public Task<StagePosition> BringAsync(double? carouselMicrometres, double stageMicrometres, CancellationToken cancellationToken) => WithinLimitsAsync(async () =>
    {
        if (instruments.Carousel is { } carousel && carouselMicrometres is { } place)
            await Carousel.MoveAsync(carousel, place, plan.CarouselWithinMicrometres, cancellationToken);
        return await instruments.Stage.MoveAsync(stageMicrometres, cancellationToken);
    });

    /// <summary>Turns the tilt.</summary>
    /// <param name="degrees">Where to, degrees.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Where it came to rest, degrees.</returns>
    /// <exception cref="InvalidOperationException">The station has no tilt.</exception>
    /// <exception cref="InstrumentException">It did not get there.</exception>
    public Task<double> TurnAsync(double degrees, CancellationToken cancellationToken)
    {
        IRotation tilt = Tilt ?? throw new InvalidOperationException("The station has no tilt.");
        return WithinLimitsAsync(() => tilt.TurnAsync(degrees, cancellationToken));
    }

    /// <summary>Exposes what is in the beam; an exposure that lost its beam is taken again when it is back.</summary>
    /// <param name="time">How long, of the plan's kind of preset.</param>
    /// <param name="cancellationToken">Abandons the exposure.</param>
    /// <returns>What the primary element counted, and the mean I0 meanwhile, in the monitor's own unit; null where it is not wired.</returns>
    /// <exception cref="InstrumentException">The detector failed, or there was no beam for as long as the plan waits.</exception>
    public async Task<(Spectrum Spectrum, double? Intensity)> ExposeAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        if (watch is null) return (await CountAsync(time, cancellationToken), null);
        while (true)
        {
            await watch.WhenSettledAsync(cancellationToken);
            if (await watch.WhileAsync(() => CountAsync(time, cancellationToken), cancellationToken) is { } taken) return taken;
            tell("An exposure lost its beam: it is taken again.");
        }
    }

    private static async Task<T> WithinLimitsAsync<T>(Func<Task<T>> move)
    {
        try
        {
            return await move();
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InstrumentException(e.Message, e); // outside the limits of the axis
        }
    }

    private async Task<Spectrum> CountAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Exposure exposure = await detector.Driver.ExposeAsync(new ExposurePreset(plan.Preset.Kind, time), cancellationToken);
        return exposure.Elements[detector.Elements.IndexOf(plan.Primary.Name)].Spectrum;
    }
}
