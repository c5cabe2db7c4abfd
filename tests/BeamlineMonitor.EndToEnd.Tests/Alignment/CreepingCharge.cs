using BeamlineMonitor.Acquisition.Acquiring.Exposing;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.EndToEnd.Tests.Alignment;

/// <summary>
/// The scenario electrode-creep under the plan of the thin cell with edge scans: sequence, following and analysis as in the daemon, spectra from the
/// twin, on a manual clock and without servers, so that 10 h take seconds and repeat to the bit.
/// </summary>
internal sealed class CreepingCharge
{
    private const int Channels = 4096;
    private const int EveryScans = 3;
    private static readonly TimeSpan EdgeExposure = TimeSpan.FromSeconds(10), Overhead = TimeSpan.FromSeconds(2);

    private readonly RunPlan plan;
    private readonly RunAnalysis analysis;
    private readonly ExposureSequence sequence;
    private readonly LayerFollowing following;
    private readonly Twin twin;
    private readonly DateTimeOffset start;
    private DateTimeOffset now;
    private double coulombs;
    private long frames;

    /// <summary>Sets it up.</summary>
    /// <param name="mostStepMicrometres">How far the layers follow at once; 0 for not at all.</param>
    public CreepingCharge(double mostStepMicrometres)
    {
        RunSetup setup = RunSetup.Load(Shipped.Config, "paper-1mAh");
        plan = setup.Plan with
        {
            Detectors = [.. setup.Plan.Detectors.Where(detector => detector.IsPrimary)],
            Edges = new EdgePlan(EveryScans, EdgeExposure, 3, 2, 0.5, 1, mostStepMicrometres, "test"),
        };
        (analysis, sequence, following) = (new RunAnalysis(plan, setup.Science), new ExposureSequence(plan), new LayerFollowing(plan));
        ManualTimeProvider real = new();
        ExperimentClock clock = new(ClockAnchor.Now(600, real), real);
        twin = new Twin(Shipped.Config, Shipped.Config.LoadScenario("electrode-creep"), Texture.Hardened, seed: 1, clock);
        start = now = clock.Anchor.AnchorUtc;
    }

    /// <summary>Creep since the start, µm.</summary>
    public double CreepMicrometres(DateTimeOffset at) => twin.Scenario.ElectrodeCreep!.MicrometresPerHour * (at - start).TotalHours;

    /// <summary>Runs to the end of the charge.</summary>
    /// <returns>Every target with what it led to and, for a layer, its truth.</returns>
    public IEnumerable<(FrameTarget Planned, AnalysisOutcome Outcome, FrameTruth Truth)> Run()
    {
        var charge = plan.Cells[0].Steps.OfType<ConstantCurrentStep>().First();
        bool isCharging = false;
        for (FrameTarget planned = sequence.First; twin.Sources.Cell.Read(now).PotentialVolts < charge.UpperCutoffVolts; planned = sequence.Next(planned))
        {
            if (!isCharging && planned.Purpose == FramePurpose.Layer)
            {
                twin.Sources.Cell.Apply(now, new CellLoad(CellMode.Galvanostatic, charge.CurrentAmperes));
                isCharging = true;
            }

            TimeSpan time = planned.Purpose switch
            {
                FramePurpose.Standard => plan.Standard!.Exposure,
                FramePurpose.Edge => EdgeExposure,
                _ => plan.Preset.Duration,
            };
            RawFrame frame = Expose(following.Place(planned), time, isCharging ? charge.CurrentAmperes : 0);
            AnalysisOutcome outcome = analysis.Take([frame]);
            if (outcome.Edges is { } found) following.Follow(found);
            yield return (planned, outcome, twin.TruthOf(new ExposureWindow(frame.StartedAt, frame.EndedAt)).Frame!);
        }
    }

    private RawFrame Expose(FrameTarget target, TimeSpan time, double amperes)
    {
        twin.Sources.Stage.Move(now, target.StageSetMicrometres / 1000, 1);
        DateTimeOffset from = Later(twin.Sources.Stage.EndsAt, now) + Overhead, to = from + time;
        twin.Sources.Cell.Read(to);
        coulombs += amperes * (to - now).TotalSeconds;
        now = to;
        DetectorSource detector = twin.Sources.Detectors[0];
        TimeSpan live = time * (1 - detector.Counts.DeadTimeFraction(to));
        var spectrum = new Spectrum(detector.Counts.Counts(from, time, live, Channels), live, time, from);
        var joined = new JoinedSamples(null, null, coulombs, Overlap: 1, BeamPresence: 1);
        return new RawFrame(++frames, target, plan.Primary.Name, from, to, target.StageSetMicrometres, spectrum, false, false, [], joined);
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
