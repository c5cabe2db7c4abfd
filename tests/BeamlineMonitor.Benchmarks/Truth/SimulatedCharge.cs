using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Germanium;
using BeamlineMonitor.HardwareSim.Lattices;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>
/// The beginning of a run plan, up to the end of its first charge, on the twin: standard, pristine scans, scans of the layers, before the primary
/// detector. Spectra and truth come from the simulator's own sources, without its servers. What the detector should count is worked out once for all
/// seeds; each seed is a run of its own, with its own calibration, references and noise, the same as that seed has in the simulator.
/// </summary>
internal sealed class SimulatedCharge
{
    private const int Channels = 4096;
    private const int MostStandardExposures = 3; // as the daemon's loop
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(2); // stage and readout between two exposures
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly RunPlan plan;
    private readonly DetectorPlan primary;
    private readonly ImmutableArray<RunAnalysis> runs;
    private readonly bool[] calibrated;
    private readonly OperandoCell cell;
    private readonly CathodeLattice lattice;
    private readonly StillSurroundings around = new();
    private readonly GaugeSight sight;
    private readonly DetectorElementSource detector;
    private readonly string record;
    private DateTimeOffset now = Start;
    private long frames;

    /// <summary>Sets it up.</summary>
    /// <param name="config">The config folder.</param>
    /// <param name="name">Name of both the plan and the scenario.</param>
    /// <param name="texture">Texture of the cathode.</param>
    /// <param name="seeds">Seeds 1 to this.</param>
    public SimulatedCharge(ConfigFolder config, string name, Texture texture, int seeds)
    {
        RunSetup setup = RunSetup.Load(config, name);
        Scenario scenario = config.LoadScenario(name);
        BeamlineScience science = BeamlineScience.Load(config, "6-bm-a", "LiCoO2");
        plan = setup.Plan;
        primary = plan.Detectors.Single(known => known.IsPrimary);
        runs = [.. Enumerable.Range(1, seeds).Select(_ => new RunAnalysis(setup.Plan, setup.Science))];
        calibrated = new bool[seeds];
        (cell, lattice) = (new OperandoCell(config.LoadCell(scenario.CellName), scenario.Conditions, Start), new CathodeLattice(config.LoadLithiumCurve("S")));
        sight = new GaugeSight(science.Beamline, cell, around);
        DetectorElement element = science.Beamline.Detectors.Single(known => known.Name == primary.Name);
        record = element.Record;
        detector = new DetectorElementSource(
            new SpectrumModel(science, element, science.Beamline.Intensities(texture), lattice), sight, around, seed: 0);
    }

    /// <summary>Runs it.</summary>
    /// <returns>Every result of a layer frame with the truth of its exposure, seed after seed for each exposure.</returns>
    public IEnumerable<TrueFrame> Run()
    {
        CellPlan planned = plan.Cells[0];
        StandardPlan standard = plan.Standard ?? throw new InvalidOperationException($"The plan {plan.Name} has no standard.");
        for (int take = 1; take <= MostStandardExposures && !calibrated.All(done => done); take++)
            Expose(new FrameTarget(FramePurpose.Standard, null, null, take, standard.StageMicrometres), standard.Exposure);
        for (int scan = 1; scan <= plan.PristineScans; scan++)
        {
            foreach (FrameTarget layer in Layers(FramePurpose.Pristine, scan)) Expose(layer, plan.Preset.Duration);
        }

        var charge = planned.Steps.OfType<ConstantCurrentStep>().First();
        cell.Apply(now, new CellLoad(CellMode.Galvanostatic, charge.CurrentAmperes));
        for (int scan = 1; cell.Read(now).PotentialVolts < charge.UpperCutoffVolts; scan++)
        {
            foreach (FrameTarget layer in Layers(FramePurpose.Layer, scan))
            {
                foreach (TrueFrame frame in Expose(layer, plan.Preset.Duration)) yield return frame;
            }
        }

        IEnumerable<FrameTarget> Layers(FramePurpose purpose, int scan) =>
            plan.LayersOf(planned, scan).Select(layer => new FrameTarget(purpose, planned.Name, layer.Number, scan, layer.StageMicrometres));
    }

    private List<TrueFrame> Expose(FrameTarget target, TimeSpan time)
    {
        around.Stage = target.StageSetMicrometres;
        var exposure = new ExposureWindow(now, now + time);
        CellState state = cell.StateAt(exposure.End);
        var joined = new JoinedSamples(
            new JoinedQuantity(state.Reading.PotentialVolts, state.Reading.PotentialVolts, state.Reading.PotentialVolts),
            new JoinedQuantity(state.Reading.CurrentAmperes, state.Reading.CurrentAmperes, state.Reading.CurrentAmperes),
            state.ChargeCoulombs - (state.Reading.CurrentAmperes * time.TotalSeconds / 2),
            Overlap: 1,
            BeamPresence: 1);
        TimeSpan live = time * (1 - detector.DeadTimeFraction(exposure.End));
        double[] expected = detector.ExpectedCounts(exposure.Start, time, live);
        LayerTruth? truth = FrameTruth.Of(sight.Look(exposure), lattice).Layer;
        now = exposure.End + Overhead;
        cell.Read(now);
        frames++;
        var results = new List<TrueFrame>(runs.Length);
        for (int run = 0; run < runs.Length; run++)
        {
            if (target.Purpose == FramePurpose.Standard && calibrated[run]) continue;
            var spectrum = new Spectrum(Draw(expected, run + 1, exposure.Start), live, time, exposure.Start);
            AnalysisOutcome outcome = runs[run].Take(
                [new RawFrame(frames, target, primary.Name, exposure.Start, exposure.End, target.StageSetMicrometres, spectrum, false, false, [], joined)]);
            calibrated[run] |= !outcome.Calibrations.IsEmpty;
            foreach (RunEvent refused in outcome.Events.Where(told => told.Kind == RunEventKinds.CalibrationRefused))
                Console.WriteLine($"seed {run + 1}, standard {target.Scan}: {refused.Text}");
            if (truth is not null) results.Add(new TrueFrame(run + 1, outcome.Frames[0], truth.MeanX, IsCharging: true));
        }

        return results;
    }

    private ImmutableArray<uint> Draw(double[] expected, int seed, DateTimeOffset startedAt)
    {
        var counts = new uint[Channels];
        var sampler = new PoissonSampler(PoissonSampler.SeedOf(seed, startedAt, record));
        for (int i = 0; i < Math.Min(Channels, expected.Length); i++) counts[i] = sampler.Draw(expected[i]);
        return ImmutableArray.Create(counts);
    }
}
