using BeamlineMonitor.Acquisition.Safety;
using BeamlineMonitor.Instruments;

namespace BeamlineMonitor.Acquisition.Tests.Safety;

public sealed class SafetyLadderTests : IDisposable
{
    private readonly Actions actions = new();
    private readonly SafetyLadder ladder;

    public SafetyLadderTests() => ladder = new SafetyLadder(actions);

    public void Dispose() => ladder.Dispose();

    [Fact]
    public void Rungs_EveryTrigger_HasOne() => Assert.All(Enum.GetValues<SafetyTrigger>(), trigger => Assert.True(SafetyLadder.Rungs.ContainsKey(trigger), $"{trigger} leads nowhere."));

    [Fact]
    public async Task Climb_PressureOffForLongThenStill_HoldsThenTurnsTheCurrentOff()
    {
        await ladder.ClimbAsync(SafetyTrigger.PressureOff, "a", CancellationToken.None);
        await ladder.ClimbAsync(SafetyTrigger.PressureOffForLong, "b", CancellationToken.None);
        await ladder.ClimbAsync(SafetyTrigger.PressureOffForLong, "again", CancellationToken.None);
        await ladder.ClimbAsync(SafetyTrigger.PressureOffThoughHeld, "c", CancellationToken.None);
        Assert.Equal(["hold: b", "CellAtRest: c"], actions.Done);
        Assert.Equal(SafetyRung.CellAtRest, ladder.Reached);
    }

    [Fact]
    public async Task Climb_HoldRefused_TakesTheNextRung()
    {
        actions.RefusesHold = true;
        await ladder.ClimbAsync(SafetyTrigger.PressureOffForLong, "b", CancellationToken.None);
        Assert.Equal(["CellAtRest: b"], actions.Done);
    }

    [Fact]
    public async Task Climb_AfterAHigherRung_NeverGoesDown()
    {
        await ladder.ClimbAsync(SafetyTrigger.StoreFailed, "full", CancellationToken.None);
        await ladder.ClimbAsync(SafetyTrigger.PressureOffForLong, "b", CancellationToken.None);
        Assert.Equal(["CellAtRest: full"], actions.Done);
    }

    private sealed class Actions : ICellActions
    {
        public List<string> Done { get; } = [];

        public bool RefusesHold { get; set; }

        public Task HoldPressureAsync(string cause, CancellationToken cancellationToken)
        {
            if (RefusesHold) throw new InstrumentException("refused");
            Done.Add($"hold: {cause}");
            return Task.CompletedTask;
        }

        public Task StopCurrentAsync(SafetyRung rung, string cause, CancellationToken cancellationToken)
        {
            Done.Add($"{rung}: {cause}");
            return Task.CompletedTask;
        }
    }
}
