using System.Collections.Immutable;
using System.Text;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Recordings;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Simulate;

/// <summary>A run file in the simulator's words: the simulator serves it without knowing what a run file is.</summary>
internal static class RunRecording
{
    // What a record shows where the plan does not say it either.
    private const double UsualGainKeV = 0.05;

    /// <summary>Reads a run.</summary>
    /// <param name="path">The run file; it may be live or interrupted.</param>
    /// <returns>The run.</returns>
    /// <exception cref="InputException">It cannot be read, or it does not hold what a station shows.</exception>
    public static RecordedRun Read(string path)
    {
        try
        {
            using RunReader run = RunReader.Open(path);
            RunPlan plan = RunPlanParser.Parse($"the plan in {path}", Encoding.UTF8.GetBytes(run.Manifest.Plan));
            if (plan.Cells is not [CellPlan cell])
                throw new InputException($"{path}: a station serves one cell; this run holds {string.Join(", ", plan.Cells.Select(held => held.Name))}.");
            RawFrame[] frames = [.. run.Exposures().SelectMany(exposure => exposure)];
            SampleBlock[] samples = [.. run.Samples()];
            RecordedSeries potential = Series(samples, SampleKind.Potentiostat, SampleColumns.Potential);
            if (frames.Length == 0 || potential.IsEmpty) throw new InputException($"{path}: there is no frame, or no sample of the potentiostat, to serve.");
            return new RecordedRun(
                run.Manifest.Id,
                $"recorded run of {plan.Sample}",
                cell.Name,
                Detectors(plan, frames, run),
                Steps(cell, samples),
                potential,
                Series(samples, SampleKind.Potentiostat, SampleColumns.Current),
                Series(samples, SampleKind.Pressure, SampleColumns.StackPressure),
                Series(samples, SampleKind.Beam, SampleColumns.RingCurrent),
                Series(samples, SampleKind.Beam, SampleColumns.Intensity),
                Series(samples, SampleKind.Beam, SampleColumns.Open),
                CellCelsius(samples),
                HutchCelsius(samples, plan),
                cell.Pressure.Geometry,
                cell.Pressure.SetpointMPa,
                [.. cell.Layers.Select(layer => layer.StageMicrometres)],
                plan.Standard?.StageMicrometres);
        }
        catch (RunStoreException e)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static ImmutableArray<RecordedDetector> Detectors(RunPlan plan, RawFrame[] frames, RunReader run)
    {
        var inUse = new CalibrationsInUse(RecordedSetup.GivenCalibrations(run.Path, run.Manifest));
        Dictionary<string, DetectorCalibration> calibrations = new(inUse.ByDetector); // a record shows one: that of the beginning
        foreach (AnalysisOutcome outcome in run.Outcomes(RunFile.LiveAnalysis))
        {
            inUse.Take(outcome);
            foreach ((string detector, DetectorCalibration calibration) in inUse.ByDetector) calibrations.TryAdd(detector, calibration);
        }

        return
        [
            .. from detector in plan.Detectors
               join frame in frames on detector.Name equals frame.Detector into own
               where own.Any()
               select new RecordedDetector(
                   detector.Name,
                   calibrations.GetValueOrDefault(detector.Name)?.Scale ?? new EnergyScale(0, detector.GainKeV ?? UsualGainKeV, 0),
                   calibrations.GetValueOrDefault(detector.Name)?.TwoThetaDegrees ?? detector.TwoThetaDegrees,
                   [.. own.Select(FrameOf)]),
        ];
    }

    private static RecordedFrame FrameOf(RawFrame frame) => new(
        frame.Number, frame.StartedAt, frame.Target.StageSetMicrometres, frame.Spectrum.RealTime, frame.Spectrum.LiveTime, frame.Spectrum.Counts);

    private static RecordedSeries Series(SampleBlock[] blocks, SampleKind kind, int column) => new(
        from block in blocks
        where block.Kind == kind
        from sample in block.OffsetsSeconds.Zip(block.Columns[column])
        where sample.Second is not null
        select (block.StartedAt + TimeSpan.FromSeconds(sample.First), sample.Second!.Value));

    private static RecordedSeries CellCelsius(SampleBlock[] samples) =>
        Series(samples, SampleKind.Beam, SampleColumns.BeamCellTemperature) is { IsEmpty: false } beside
            ? beside
            : Series(samples, SampleKind.Pressure, SampleColumns.CellTemperature);

    // Where nobody measured it the run took the plan's word for the temperature of the standard.
    private static RecordedSeries HutchCelsius(SampleBlock[] samples, RunPlan plan)
    {
        RecordedSeries measured = Series(samples, SampleKind.Beam, SampleColumns.HutchTemperature);
        return measured.IsEmpty && plan.Standard is { TemperatureCelsius: var planned } ? new RecordedSeries([(DateTimeOffset.MinValue, planned)]) : measured;
    }

    private static ImmutableArray<RecordedStep> Steps(CellPlan cell, SampleBlock[] blocks) =>
    [
        .. from block in blocks
           where block.Kind == SampleKind.Potentiostat && block.Step is not null
           group block by (block.Cycle, block.Step) into step
           let load = LoadOf(cell.Steps[step.Key.Step!.Value])
           where load is not null
           let last = step.Last()
           select new RecordedStep(load.Value, step.First().StartedAt, last.StartedAt + TimeSpan.FromSeconds(last.OffsetsSeconds[^1])),
    ];

    private static CellLoad? LoadOf(PotentiostatStep step) => step switch
    {
        ConstantCurrentStep current => new CellLoad(CellMode.Galvanostatic, current.CurrentAmperes),
        ConstantVoltageStep voltage => new CellLoad(CellMode.Potentiostatic, voltage.PotentialVolts),
        _ => null, // at rest every load is off
    };
}
