using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Mca;
using BeamlineMonitor.HardwareSim.Recordings;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Recordings;

public class ServedRunTests
{
    private static readonly DateTimeOffset Now = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(60), Live = TimeSpan.FromSeconds(50);

    private readonly ManualTimeProvider clock = new(Now);
    private readonly ServedRun served;

    public ServedRunTests() => served = new ServedRun(RecordedRuns.Simple, clock);

    private IMcaSource Detector => served.Sources.Detectors[0].Counts;

    [Fact]
    public void TruthAt_BeforeAnybodyExposes_StandsAtTheFirstExposure()
    {
        Assert.Equal(RecordedRuns.Minute(0), served.TruthAt(Later(500)).RecordedAt);
        Detector.DeadTimeFraction(Later(500));
        Assert.Equal(RecordedRuns.Minute(7), served.TruthAt(Later(507)).RecordedAt);
    }

    [Theory]
    [InlineData(0, 12.000, 0u)]
    [InlineData(4.4, 12.000, 4u)]
    [InlineData(5.4, 12.000, 6u)]
    [InlineData(4.4, 12.008, 5u)] // the nearest place is that of the odd frames
    [InlineData(900, 12.010, 39u)] // after the end the last ones stay
    public void Counts_OfARecordedLength_AreThoseOfTheNearestFrame(double minute, double stageMillimetres, uint frame)
    {
        Detector.DeadTimeFraction(Now);
        served.Sources.Stage.Move(Now, stageMillimetres, 1e9);
        Assert.Equal(1 - (50.0 / 60), Detector.DeadTimeFraction(Later(minute)), 12);
        Assert.Equal<uint[]>([frame, 1000u, 0u, 0u], [.. Detector.Counts(Later(minute), Whole, Live, 4)]);
        Assert.Equal(frame + 1, served.TruthOf(served.Sources.Detectors[0], new(Later(minute), Later(minute + 1))).RecordedFrame);
    }

    [Fact]
    public void Counts_OfAPart_GrowWithTimeAndAreTheSameAtEveryLook()
    {
        Detector.DeadTimeFraction(Now);
        uint[] parts = [.. Enumerable.Range(0, 11).Select(tenth => Detector.Counts(Now, Whole * (tenth / 10.0), Live * (tenth / 10.0), 2)[1])];
        Assert.Equal(parts.Order(), parts);
        Assert.Equal((0u, 1000u), (parts[0], parts[10]));
        Assert.All(parts.Index(), part => Assert.InRange(part.Item, (100 * part.Index) - 80.0, (100 * part.Index) + 80)); // five of the largest binomial σ
        Assert.Equal(parts[3], Detector.Counts(Now, Whole * 0.3, Live * 0.3, 2)[1]);
    }

    [Fact]
    public void Counts_OfMoreThanWasRecordedAtOnce_GoOnWithTheNextNearest()
    {
        Detector.DeadTimeFraction(Now);
        Assert.Equal<uint[]>([4u + 2u, 2000u], [.. Detector.Counts(Later(3.9), Whole * 2, Live * 2, 2)]); // frames 4 and 2 of this place
    }

    [Fact]
    public void Read_WhileARecordedLoadIsOn_ShowsOnlySamplesOfItsStep()
    {
        ICellSource cell = served.Sources.Cell;
        Detector.DeadTimeFraction(Now);
        cell.Apply(Later(8), new CellLoad(CellMode.Galvanostatic, RecordedRuns.ChargeAmperes));
        Assert.Equal(new CellReading(3 + (0.01 * 10), RecordedRuns.ChargeAmperes), cell.Read(Later(8))); // early: its first sample
        Assert.Equal(3 + (0.01 * 15), cell.Read(Later(15.9)).PotentialVolts);
        Assert.Equal(new CellReading(3 + (0.01 * 20), RecordedRuns.ChargeAmperes), cell.Read(Later(25))); // late: its last, where the cut-off is
        cell.Apply(Later(26), CellLoad.OpenCircuit);
        Assert.Equal(new CellReading(3 + (0.01 * 26), 0), cell.Read(Later(26)));
    }

    [Fact]
    public void Read_WithALoadThatWasNotRecorded_ShowsWhatWasRecordedThen()
    {
        Detector.DeadTimeFraction(Now);
        served.Sources.Cell.Apply(Later(12), new CellLoad(CellMode.Galvanostatic, 5 * RecordedRuns.ChargeAmperes));
        Assert.Equal(new CellReading(3 + (0.01 * 12), RecordedRuns.ChargeAmperes), served.Sources.Cell.Read(Later(12)));
    }

    [Fact]
    public void Sources_PressureAndBeam_AreTheRecordedOnesWhateverIsAsked()
    {
        Detector.DeadTimeFraction(Now);
        served.Sources.Line.Control(0, holding: false);
        served.Sources.Beam.SetShutter(Now, open: false);
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(3.2, served.Sources.Line.Measured, 4); // 32 MPa by a piston a hundred times the die
        Assert.Equal((1, 1, true), (served.Sources.Beam.RingAt(Later(20)), served.Sources.Beam.FluxAt(Later(20)), served.Sources.Beam.IsOpenAt(Later(20))));
        Assert.Equal((30.5, 31), (served.Sources.Beam.CellCelsiusAt(Later(20)), served.Sources.Beam.CellCelsiusAt(Later(31))));
        Assert.Equal(BeamPvs.TemperatureCelsius, served.Sources.Beam.HutchCelsiusAt(Later(20))); // was not recorded
        Assert.Equal((0, 0, false), (served.Sources.Beam.RingAt(Later(31)), served.Sources.Beam.FluxAt(Later(31)), served.Sources.Beam.IsOpenAt(Later(31))));
    }

    private static DateTimeOffset Later(double minutes) => Now + TimeSpan.FromMinutes(minutes);
}
