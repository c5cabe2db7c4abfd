using BeamlineMonitor.Acquisition.Analyses;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Lattices;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Benchmarks.Truth;

/// <summary>
/// The beginning of a run plan, up to the end of its first charge, on the twin: standard, pristine scans, scans of the layers. Spectra and truth come
/// from the simulator's own sources, without its servers, so that many seeds are done in minutes.
/// </summary>
internal sealed class SimulatedCharge
{
    private const int Channels = 4096;
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(2); // stage and readout between two exposures
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly RunPlan plan;
    private readonly RunAnalysis analysis;
    private readonly OperandoCell cell;
    private readonly CathodeLattice lattice;
    private readonly StillSurroundings around = new();
    private readonly GaugeSight sight;
    private readonly DetectorElementSource[] detectors;
    private DateTimeOffset now = Start;
    private long frames;

    /// <summary>Sets it up.</summary>
    /// <param name="config">The config folder.</param>
    /// <param name="name">Name of both the plan and the scenario.</param>
    /// <param name="texture">Texture of the cathode.</param>
    /// <param name="seed">Seed of the counting noise.</param>
    public SimulatedCharge(ConfigFolder config, string name, Texture texture, int seed)
    {
        RunSetup setup = RunSetup.Load(config, name);
        Scenario scenario = config.LoadScenario(name);
        BeamlineScience science = BeamlineScience.Load(config, "6-bm-a", "LiCoO2");
        (plan, analysis) = (setup.Plan, new RunAnalysis(setup.Plan, setup.Science));
        (cell, lattice) = (new OperandoCell(config.LoadCell(scenario.CellName), scenario.Conditions, Start), new CathodeLattice(config.LoadLithiumCurve("S")));
        sight = new GaugeSight(science.Beamline, cell, around);
        LineIntensities intensities = science.Beamline.Intensities(texture);
        detectors = [.. science.Beamline.Detectors.Select(element =>
            new DetectorElementSource(new SpectrumModel(science, element, intensities, lattice), sight, around, seed))];
    }

    /// <summary>Runs it.</summary>
    /// <returns>Every result of a layer frame with the truth of its exposure.</returns>
    public IEnumerable<(FrameResult Result, LayerTruth Truth)> Run()
    {
        CellPlan planned = plan.Cells[0];
        StandardPlan standard = plan.Standard ?? throw new InvalidOperationException($"The plan {plan.Name} has no standard.");
        Expose(new FrameTarget(FramePurpose.Standard, null, null, 1, standard.StageMicrometres), standard.Exposure);
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
                (AnalysisOutcome outcome, LayerTruth? truth) = Expose(layer, plan.Preset.Duration);
                foreach (FrameResult result in outcome.Frames) yield return (result, truth!);
            }
        }

        IEnumerable<FrameTarget> Layers(FramePurpose purpose, int scan) =>
            plan.LayersOf(planned, scan).Select(layer => new FrameTarget(purpose, planned.Name, layer.Number, scan, layer.StageMicrometres));
    }

    private (AnalysisOutcome Outcome, LayerTruth? Truth) Expose(FrameTarget target, TimeSpan time)
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
        RawFrame[] taken = [.. plan.Detectors.Zip(detectors, (named, detector) => Frame(named.Name, detector))];
        LayerTruth? truth = FrameTruth.Of(sight.Look(exposure), lattice).Layer;
        now = exposure.End + Overhead;
        cell.Read(now);
        return (analysis.Take(taken), truth);

        RawFrame Frame(string name, DetectorElementSource detector)
        {
            TimeSpan live = time * (1 - detector.DeadTimeFraction(exposure.End));
            var spectrum = new Spectrum(detector.Counts(exposure.Start, time, live, Channels), live, time, exposure.Start);
            return new RawFrame(++frames, target, name, exposure.Start, exposure.End, target.StageSetMicrometres, spectrum, false, false, [], joined);
        }
    }
}
