using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Recording.Tests;

/// <summary>Whatever is recorded comes back to the last bit. Everything goes through one file of its own in each test.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const int Draws = 200;

    private static readonly Config Settings = Config.QuickThrowOnFailure.WithMaxTest(Draws).WithReplay(1, 1);

    private static readonly Gen<double> Number = Gen.OneOf(
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(x => x.Get), Gen.Elements(0, -0.0, double.MaxValue, double.Epsilon, -1e-300, 0.1 + 0.2));

    private static readonly Gen<string> Name = Gen.Elements("cell1", "", "θ \"quoted\" \\ \n\0 µm 電池 \U0001F50B", "h");
    private static readonly Gen<DateTimeOffset> Instant = Gen.Choose(0, int.MaxValue).Select(n => Some.Start.AddTicks(n * 1234567L));

    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Frames_AnyThatCanBe_ComeBack()
    {
        List<RawFrame> frames = [];
        Prop.ForAll(Frames().ToArbitrary(), frame => frames.Add(frame with { Number = frames.Count + 1 })).Check(Settings);
        await using RunFile run = await folder.CreateAsync();
        foreach (RawFrame frame in frames) await run.CommitRawAsync([frame], CancellationToken.None);

        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal(Draws, frames.Count);
        Assert.Equal(frames.Select(Some.Text), reader.Exposures().Select(exposure => Some.Text(exposure[0])));
    }

    [Fact]
    public async Task Samples_AnyThatCanBe_ComeBack()
    {
        List<SampleBlock> blocks = [];
        Prop.ForAll(Blocks().ToArbitrary(), block => blocks.Add(block with { Row = blocks.Count + 1 })).Check(Settings);
        await using RunFile run = await folder.CreateAsync();
        foreach (SampleBlock block in blocks) await run.CommitSamplesAsync(block, _ => [], CancellationToken.None);

        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal(Draws, blocks.Count);
        Assert.Equal(blocks.Select(Some.Text), reader.Samples().Select(Some.Text));
    }

    [Fact]
    public async Task Outcomes_AnyThatCanBe_ComeBack()
    {
        List<AnalysisOutcome> outcomes = [];
        Prop.ForAll(Outcomes().ToArbitrary(), outcome => outcomes.Add(Numbered(outcome, outcomes.Count + 1))).Check(Settings);
        await using RunFile run = await folder.CreateAsync();
        foreach (AnalysisOutcome outcome in outcomes)
        {
            await run.CommitRawAsync([Some.Frame(run.LastFrame + 1)], CancellationToken.None);
            await run.CommitResultAsync(outcome, [], CancellationToken.None);
        }

        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal(Draws, outcomes.Count);
        Assert.Equal(outcomes.Select(Some.Text), reader.Outcomes(RunFile.LiveAnalysis).Select(Some.Text));
    }

    [Fact]
    public async Task Outcome_WithCalibrationAndReference_ComesBack()
    {
        DetectorCalibration calibration = SyntheticFrame.Calibration with { Covariance = [.. Enumerable.Range(0, 16).Select(i => i % 5 == 0 ? 1e-7 / (i + 3) : 0)] };
        AnalysisOutcome outcome = Some.Outcome(1) with
        {
            Calibrations = [new FinishedCalibration("cal-1", "h", calibration, CalibrationVerdict.Suspect, ["one line θ"])],
            References = [new FinishedReference("LiCoO2 h 1", "h", "cell1", 1, Reference(calibration))],
        };
        await using RunFile run = await folder.CreateAsync();
        await run.CommitRawAsync(Some.Exposure(1), CancellationToken.None);
        await run.CommitResultAsync(outcome, [], CancellationToken.None);

        using RunReader reader = RunReader.Open(folder.Run);
        Assert.Equal(Some.Text(outcome), Some.Text(reader.Outcomes(RunFile.LiveAnalysis).Single()));
    }

    [Fact]
    public async Task Outcome_WithModels_IsStoredWithoutThem()
    {
        AnalysisOutcome outcome = Some.Outcome(1), fitted = outcome with { Models = ImmutableDictionary<long, ImmutableArray<FittedWindow>>.Empty.Add(1, [new FittedWindow(3, [1.5f])]) };
        await using RunFile run = await folder.CreateAsync();
        await run.CommitRawAsync(Some.Exposure(1), CancellationToken.None);
        await run.CommitResultAsync(fitted, [], CancellationToken.None);

        using RunReader reader = RunReader.Open(folder.Run);
        AnalysisOutcome read = reader.Outcomes(RunFile.LiveAnalysis).Single();
        Assert.Empty(read.Models);
        Assert.Equal(Some.Text(outcome), Some.Text(read));
    }

    private static AnalysisOutcome Numbered(AnalysisOutcome outcome, long number) => outcome with { Frames = [outcome.Frames[0] with { Frame = number }] };

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct => Gen.Choose(0, 2).SelectMany(n => n == 0 ? Gen.Constant((T?)null) : gen.Select(x => (T?)x));

    private static Gen<JoinedQuantity> Quantities() => from numbers in Number.ArrayOf(3) select new JoinedQuantity(numbers[0], numbers[1], numbers[2]);

    private static Gen<FrameTarget> Targets() =>
        from purpose in Gen.Elements(Enum.GetValues<FramePurpose>())
        from cell in Gen.OneOf(Name, Gen.Constant((string?)null)!)
        from layer in Maybe(Gen.Choose(1, 1000))
        from scan in Gen.Choose(1, int.MaxValue)
        from z in Number
        select new FrameTarget(purpose, cell, layer, scan, z);

    private static Gen<RawFrame> Frames() =>
        from target in Targets()
        from names in Name.ArrayOf(3)
        from start in Instant
        from stage in Maybe(Number)
        from counts in Gen.Choose(0, 300).SelectMany(n => Gen.OneOf(Gen.Choose(0, 50).Select(c => (uint)c), Gen.Choose(int.MinValue, int.MaxValue).Select(c => (uint)c)).ArrayOf(n))
        from live in Gen.Choose(0, int.MaxValue)
        from isPartial in Gen.Elements(true, false)
        from quantities in Maybe(Quantities()).ArrayOf(5)
        from numbers in Maybe(Number).ArrayOf(2)
        from rows in Maybe(Gen.Choose(1, int.MaxValue).Select(row => (long)row)).ArrayOf(2)
        from settings in Gen.OneOf(DetectorSettingsOf().Select(set => (DetectorSettings?)set), Gen.Constant((DetectorSettings?)null))
        select new RawFrame(
            0, target, names[0], start, start.AddTicks(live), stage, new Spectrum([.. counts], new TimeSpan(live), new TimeSpan(live * 2L), start), isPartial, !isPartial,
            [names[1], names[2]],
            new JoinedSamples(
                quantities[0], quantities[1], numbers[0], quantities[2], quantities[3], quantities[4], null, 0.5, numbers[1], rows[0], rows[1]))
        {
            Settings = settings,
        };

    private static Gen<DetectorSettings> DetectorSettingsOf() =>
        from channels in Gen.Choose(1, 65536)
        from numbers in Number.ArrayOf(4)
        from names in Name.ArrayOf(3)
        select new DetectorSettings(
            channels, new EnergyScale(numbers[0], numbers[1], numbers[2]), names[0], numbers[3], ImmutableSortedDictionary<string, string>.Empty.SetItem(names[1], names[2]));

    private static Gen<SampleBlock> Blocks() =>
        from kind in Gen.Elements(Enum.GetValues<SampleKind>())
        from source in Name
        from start in Instant
        from columns in Gen.Choose(0, 40).SelectMany(n => Maybe(Number).ArrayOf(n).ArrayOf(3))
        from offsets in Number.ArrayOf(columns[0].Length)
        from flags in Gen.OneOf(Gen.Constant(new int[columns[0].Length]), Gen.Choose(int.MinValue, int.MaxValue).ArrayOf(columns[0].Length))
        from step in Maybe(Gen.Choose(0, int.MaxValue))
        from cycle in Maybe(Gen.Choose(1, 10000))
        from clock in Maybe(Number)
        select new SampleBlock(0, kind, source, start, [.. offsets], [.. columns.Select(column => column.ToImmutableArray())], [.. flags], step, cycle, clock);

    private static Gen<AnalysisOutcome> Outcomes() =>
        from target in Targets()
        from at in Instant
        from status in Gen.Elements(Enum.GetValues<FrameStatus>())
        from names in Name.ArrayOf(6)
        from numbers in Maybe(Number).ArrayOf(8)
        from cell in Number.ArrayOf(9)
        from side in Gen.Elements(Enum.GetValues<BoundSide>())
        from hasCell in Gen.Elements(true, false)
        let value = new CellValue(cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], cell[6], cell[7], cell[8])
        let lithium = new LithiumValue(cell[0], side, numbers[0], numbers[1])
        let point = new ProfilePoint(3, cell[1], lithium, hasCell ? lithium : null, hasCell ? value : null, hasCell, cell[2])
        select new AnalysisOutcome(
            [
                new FrameResult(
                    0, target, names[0], at, status, [names[1], names[2]], cell[0], numbers[2], numbers[3], hasCell ? value : null, lithium,
                    hasCell ? null : lithium, numbers[4], names[3], numbers[5], numbers[6], numbers[7], names[4], null, names[5]),
            ],
            hasCell ? [new ScanProfile(names[0], names[1], 4, at, [point, point], new UncertainValue(cell[3], cell[4]), null, null, null)] : [],
            [],
            [],
            [new RunEvent(at, names[2], EventSeverity.Alarm, names[3], hasCell ? names[4] : null)]);

    private static PhaseReference Reference(DetectorCalibration calibration)
    {
        MillerIndices tied = new(0, 0, 6), to = new(0, 0, 3);
        return new PhaseReference(
            "LiCoO2", "h", 1, CrystalSystem.Hexagonal, SyntheticFrame.Cell(2.815, 14.05), [1e-8, 1e-9, 1e-9, 1e-6], WidthLaw.Default,
            new LineShape(0.03, 0.9), 1e-7, [new ReferenceLine(to, 1, 0.01), new ReferenceLine(tied, 0.02, 0.001)],
            [new ReferenceTie("I006_I003", tied, to, 0.02, 0.001)], new InertLine("Al", "111", new MillerIndices(1, 1, 1), 129.3, 0.002), 10, calibration)
        {
            ResponseEnergiesKeV = [64, 126],
            Response = [-0.3, 1.3, 0.4, 0.6],
        };
    }
}
