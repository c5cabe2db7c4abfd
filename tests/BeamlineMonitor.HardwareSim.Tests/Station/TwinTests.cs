using BeamlineMonitor.HardwareSim.Scenarios;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.HardwareSim.Tests.Station;

/// <summary>What a twin composes: stage, beam, pressure and cell in one spectrum and one truth. Time is manual.</summary>
public class TwinTests
{
    private static readonly ConfigFolder Config = ConfigFolder.Find(new ConfigPlaces(RepositoryFolder.Config, null, "", "", ""));
    private readonly ManualTimeProvider real = new();
    private readonly ExperimentClock clock;

    public TwinTests() => clock = new ExperimentClock(ClockAnchor.Now(600, real), real);

    [Theory]
    [InlineData("beam-dump")]
    [InlineData("contact-loss")]
    [InlineData("detector-drift")]
    [InlineData("electrode-creep")]
    [InlineData("fracture")]
    [InlineData("inactive-fraction")]
    [InlineData("misaligned")]
    [InlineData("paper-1mAh")]
    [InlineData("paper-3mAh")]
    [InlineData("residual-stress")]
    public void Twin_OfEveryScenario_StartsPristineAndPressedAtTheStandard(string scenario)
    {
        Twin twin = Build(scenario);
        Truth truth = twin.TruthAt(clock.GetUtcNow());

        Assert.Equal(30, truth.StackPressureMPa, 9);
        Assert.Equal(twin.StandardStageMicrometres, truth.StageMicrometres, 9);
        Assert.Equal(twin.Cell.Electrode.Layers, truth.Layers.Length);
        foreach (LayerRow layer in truth.Layers) Assert.InRange(layer.InGauge!.MeanX, 0.985, 0.995);
    }

    // The ring loses its beam at a time that the scenario states: a frame of before has its lines, one of then has none, one of after has them again.
    [Fact]
    public void Counts_AroundABeamDump_FollowTheBeam()
    {
        Twin twin = Build("beam-dump");
        twin.Sources.Stage.Move(clock.Anchor.AnchorUtc, twin.LayerStageMicrometres[0] / 1000, 100);
        DateTimeOffset lost = clock.Anchor.AnchorUtc + twin.Scenario.BeamDump!.AfterStart, back = lost + twin.Scenario.BeamDump.Lasts + WhiteBeam.Refill;

        long before = TotalAt(lost - TimeSpan.FromMinutes(1)), during = TotalAt(lost), after = TotalAt(back);
        Assert.InRange(after, 0.9 * before, 1.1 * before);
        Assert.InRange(during, 0, before / 100);

        long TotalAt(DateTimeOffset start)
        {
            TimeSpan minute = TimeSpan.FromMinutes(1);
            twin.Sources.Cell.Read(start + minute);
            return twin.Sources.Detectors[0].Counts.Counts(start, minute, minute, 4096).Sum(n => (long)n);
        }
    }

    [Fact]
    public void Truth_OfACreepingElectrode_IsThatOfWhatTheBeamThenHits()
    {
        Twin twin = Build("electrode-creep");
        double perHour = twin.Scenario.ElectrodeCreep!.MicrometresPerHour;
        DateTimeOffset later = clock.GetUtcNow() + TimeSpan.FromHours(1 + (twin.Cell.Electrode.ThicknessMicrometres + 10) / Math.Abs(perHour));
        real.Advance((later - clock.GetUtcNow()) / 600);
        twin.Sources.Cell.Read(later);

        Assert.All(twin.TruthAt(later).Layers, layer => Assert.Null(layer.InGauge)); // by then it has crept out of every layer's place
    }

    [Fact]
    public void Stage_ThatMoved_IsWhereTheTruthSaysAndTheDetectorLooks()
    {
        Twin twin = Build("paper-1mAh");
        TimeSpan minute = TimeSpan.FromMinutes(1);
        DateTimeOffset start = clock.GetUtcNow(), there = start + (2 * minute);
        twin.Sources.Stage.Move(start + minute, twin.LayerStageMicrometres[0] / 1000, 100);
        real.Advance(TimeSpan.FromSeconds(1));
        twin.Sources.Cell.Read(there + minute);

        Assert.Equal(twin.StandardStageMicrometres, twin.TruthAt(start).StageMicrometres, 6);
        Assert.Equal(twin.LayerStageMicrometres[0], twin.TruthAt(there).StageMicrometres, 6);

        // La Kα1 of the standard, 33.44 keV, stands out where the cathode has nothing.
        (double lanthanum, double beside) = CountsAt(start);
        Assert.InRange(lanthanum, 10 * beside, double.MaxValue);
        Assert.InRange(CountsAt(there).Lanthanum, 0, lanthanum / 10);

        (double Lanthanum, double Beside) CountsAt(DateTimeOffset at)
        {
            uint[] counts = [.. twin.Sources.Detectors[0].Counts.Counts(at, minute, minute, 4096)];
            int channel = (int)Math.Round((33.44 - 0.042) / 0.04998);
            return (counts[(channel - 3)..(channel + 4)].Sum(n => (double)n), counts[(channel + 30)..(channel + 37)].Sum(n => (double)n));
        }
    }

    private Twin Build(string scenario) => new(Config, Config.LoadScenario(scenario), null, 1, clock);
}
