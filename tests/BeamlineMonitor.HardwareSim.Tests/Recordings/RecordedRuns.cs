using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Recordings;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.HardwareSim.Tests.Recordings;

/// <summary>A recorded run that can be checked by hand: two places, a frame a minute in turn, a step of charge from minute 10 to minute 20.</summary>
internal static class RecordedRuns
{
    public const double ChargeAmperes = 1e-4;

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public static RecordedRun Simple { get; } = new(
        "simple",
        "for tests",
        "cell1",
        [new RecordedDetector("one", new EnergyScale(0, 0.05, 0), 2.35, [.. Enumerable.Range(0, 40).Select(Frame)])],
        [new RecordedStep(new CellLoad(CellMode.Galvanostatic, ChargeAmperes), Minute(10), Minute(20))],
        new RecordedSeries(Enumerable.Range(0, 41).Select(minute => (Minute(minute), 3 + (0.01 * minute)))),
        new RecordedSeries(Enumerable.Range(0, 41).Select(minute => (Minute(minute), minute is >= 10 and <= 20 ? ChargeAmperes : 0))),
        new RecordedSeries(Enumerable.Range(0, 41).Select(minute => (Minute(minute), 30 + (0.1 * minute)))),
        new RecordedSeries([(Minute(0), 100), (Minute(30), 0)]),
        new RecordedSeries([]),
        new RecordedSeries([(Minute(0), 1), (Minute(30), 0)]),
        new RecordedSeries([(Minute(0), 30.5), (Minute(25), 31)]),
        new RecordedSeries([]),
        new StackGeometry(2827.43, 28.2743),
        30,
        [12_000, 12_010],
        null);

    public static DateTimeOffset Minute(double minutes) => Start + TimeSpan.FromMinutes(minutes);

    /// <summary>Frame k was taken in minute k at 12 000 or 12 010 µm; 50 s live in 60 s; channel 0 tells its number, channel 1 has 1000 counts.</summary>
    private static RecordedFrame Frame(int k) => new(
        k + 1, Minute(k), k % 2 == 0 ? 12_000 : 12_010, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(50), ImmutableArray.Create((uint)k, 1000u, 0u));
}
