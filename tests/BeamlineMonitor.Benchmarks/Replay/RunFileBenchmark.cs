using BeamlineMonitor.Acquisition.Acquiring;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Metering;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Recorder;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Benchmarks.Truth;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.HardwareSim.Beamlines;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Gauges;
using BeamlineMonitor.HardwareSim.Lattices;
using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks.Replay;

/// <summary>
/// Writes the file of a long run without waiting for it: the thick cell charged and discharged before two detectors, its spectra and samples from the
/// twin, through the daemon's own recorder, analysis and messages at the intervals that the daemon has at rate 1.
/// </summary>
internal static class RunFileBenchmark
{
    private const string Name = "paper-3mAh";
    private const int Channels = 4096;
    private const int PollSeconds = 10;
    private static readonly TimeSpan Overhead = TimeSpan.FromSeconds(2);
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Writes it and prints its size.</summary>
    /// <param name="path">The file; nothing is there.</param>
    /// <param name="hours">Length of the run, h.</param>
    public static async Task RunAsync(string path, int hours)
    {
        ConfigFolder config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, RepositoryFolder.Root, "", ""));
        RunSetup setup = RunSetup.Load(config, Name);
        var clock = new ManualTimeProvider(Start);
        await using OpenedRun opened = await OpenedRun.OpenAsync(path, setup, Start, null, CancellationToken.None);
        using var recorder = new RunRecorder(opened.File, opened.Messages, opened.Start.Recent, 0, clock, new RunMeter(TimeProvider.System), _ => { });
        var run = new Recording(config, setup, clock, opened, recorder);
        await run.RecordAsync(TimeSpan.FromHours(hours));
        string hash = await opened.File.EndAsync(CancellationToken.None);
        Console.WriteLine($"{opened.File.LastFrame} frames, {opened.File.LastRow} rows of samples, payloads {hash}");
    }

    /// <summary>The run while it is recorded.</summary>
    private sealed class Recording
    {
        private readonly RunPlan plan;
        private readonly CellPlan planned;
        private readonly ManualTimeProvider clock;
        private readonly OpenedRun opened;
        private readonly RunRecorder recorder;
        private readonly OperandoCell cell;
        private readonly StillSurroundings around = new();
        private readonly (string Name, DetectorElementSource Source)[] detectors;
        private readonly SampleBuffer potentiostat, pressure, beam;
        private bool isCharging;
        private int step;

        public Recording(ConfigFolder config, RunSetup setup, ManualTimeProvider clock, OpenedRun opened, RunRecorder recorder)
        {
            (plan, planned, this.clock, this.opened, this.recorder) = (setup.Plan, setup.Plan.Cells[0], clock, opened, recorder);
            Scenario scenario = config.LoadScenario(Name);
            BeamlineScience science = BeamlineScience.Load(config, "6-bm-a", "LiCoO2");
            var lattice = new CathodeLattice(config.LoadLithiumCurve("S"));
            cell = new OperandoCell(config.LoadCell(scenario.CellName), scenario.Conditions, Start);
            var sight = new GaugeSight(science.Beamline, cell, around);
            LineIntensities intensities = science.Beamline.Intensities(Texture.Hardened);
            detectors = [.. science.Beamline.Detectors.Select(element => (element.Name, new DetectorElementSource(
                new SpectrumModel(science, element, intensities, lattice), sight, around, seed: 1)))];
            potentiostat = recorder.BufferFor(SampleKind.Potentiostat, planned.Name);
            pressure = recorder.BufferFor(SampleKind.Pressure, planned.Name);
            beam = recorder.BufferFor(SampleKind.Beam, "beam");
        }

        public async Task RecordAsync(TimeSpan length)
        {
            await TellAsync(RunEventKinds.RunStarted);
            StandardPlan standard = plan.Standard!;
            await ExposeAsync(new FrameTarget(FramePurpose.Standard, null, null, 1, standard.StageMicrometres), standard.Exposure);
            for (int scan = 1; scan <= plan.PristineScans; scan++) await ScanAsync(FramePurpose.Pristine, scan);
            for (int scan = 1; clock.GetUtcNow() - Start < length; scan++)
            {
                if (scan == 1 || HasReachedCutoff) await StartStepAsync();
                await ScanAsync(FramePurpose.Layer, scan);
            }

            await TellAsync(RunEventKinds.RunEnded);
        }

        private ConstantCurrentStep Step => planned.Steps.OfType<ConstantCurrentStep>().ElementAt(isCharging ? 0 : 1);

        private bool HasReachedCutoff => cell.Read(clock.GetUtcNow()).PotentialVolts is var volts
            && (isCharging ? volts >= Step.UpperCutoffVolts : volts <= Step.LowerCutoffVolts);

        private async Task StartStepAsync()
        {
            isCharging = !isCharging;
            step++;
            cell.Apply(clock.GetUtcNow(), new CellLoad(CellMode.Galvanostatic, Step.CurrentAmperes));
            await TellAsync(RunEventKinds.StepStarted);
        }

        private async Task ScanAsync(FramePurpose purpose, int scan)
        {
            foreach (LayerPosition layer in plan.LayersOf(planned, scan))
                await ExposeAsync(new FrameTarget(purpose, planned.Name, layer.Number, scan, layer.StageMicrometres), plan.Preset.Duration);
        }

        private async Task ExposeAsync(FrameTarget target, TimeSpan time)
        {
            around.Stage = target.StageSetMicrometres;
            await LiveAsync(Overhead);
            var exposure = new ExposureWindow(clock.GetUtcNow(), clock.GetUtcNow() + time);
            await LiveAsync(time);
            var spectra = detectors.Select(detector =>
            {
                TimeSpan live = time * (1 - detector.Source.DeadTimeFraction(exposure.End));
                return (detector.Name, Spectrum: new Spectrum(detector.Source.Counts(exposure.Start, time, live, Channels), live, time, exposure.Start));
            }).ToList();
            IReadOnlyList<RawFrame> frames = await recorder.CommitExposureAsync(
                target.Cell,
                [.. spectra.Select(_ => (exposure.Start, exposure.End))],
                joined => [.. spectra.Zip(joined, (taken, read) => new RawFrame(
                    0, target, taken.Name, exposure.Start, exposure.End, target.StageSetMicrometres, taken.Spectrum, false, false, [], read))],
                CancellationToken.None);
            AnalysisOutcome outcome = opened.Analysis.Take(frames);
            await recorder.CommitResultAsync(outcome, frames, CancellationToken.None);
        }

        // A second after the other: the samples of each are a row of their own.
        private async Task LiveAsync(TimeSpan time)
        {
            for (int second = 0; second < time.TotalSeconds; second++)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                DateTimeOffset now = clock.GetUtcNow();
                CellReading reading = cell.Read(now);
                potentiostat.Add(now, [Measured(reading.PotentialVolts, 1e-5), Measured(reading.CurrentAmperes, 1e-10)], 0, step - 1 is >= 0 and int index ? index % 2 : null, step > 0 ? (step + 1) / 2 : null, 0.01);
                if (now.ToUnixTimeSeconds() % PollSeconds == 0)
                {
                    double noise = Math.Sin(now.ToUnixTimeSeconds());
                    pressure.Add(now, [Measured(30 + (0.01 * noise), 1e-3), 30, null], 0);
                    beam.Add(now, [Measured(102 + (0.05 * noise), 1e-3), Measured(1e5 + (100 * noise), 1), 1, Measured(25 + (0.1 * noise), 1e-2), Measured(24 + (0.1 * noise), 1e-2)], 0);
                }

                await recorder.FlushAsync(CancellationToken.None);
            }
        }

        private static double Measured(double value, double resolution) => Math.Round(value / resolution) * resolution;

        private Task<RunEvent> TellAsync(string kind) => recorder.TellAsync(kind, EventSeverity.Information, kind, null, CancellationToken.None);
    }
}
