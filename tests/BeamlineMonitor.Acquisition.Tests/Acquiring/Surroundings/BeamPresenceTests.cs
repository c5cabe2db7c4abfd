using BeamlineMonitor.Acquisition.Acquiring.Surroundings;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Acquiring.Surroundings;

public class BeamPresenceTests
{
    private readonly ManualTimeProvider clock = new();
    private readonly BeamPresence presence;

    public BeamPresenceTests() => presence = new BeamPresence(BeamPlan.Default, clock);

    [Fact]
    public void See_TellsNewsOnce()
    {
        Assert.Null(presence.IsPresent);
        Assert.Equal((true, true), presence.See(true));
        Assert.Equal((false, false), presence.See(true));
        Assert.Equal((true, false), presence.See(false));
        Assert.False(presence.IsPresent);
    }

    [Fact]
    public void WhenSettled_BeamFromTheBeginning_IsSettled()
    {
        Task settled = presence.WhenSettledAsync(CancellationToken.None);
        Assert.False(settled.IsCompleted);
        presence.See(true);
        Assert.True(presence.WhenSettledAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task WhenSettled_BeamLostAgainWhileItSettles_WaitsAnew()
    {
        presence.See(false);
        Task settled = presence.WhenSettledAsync(CancellationToken.None);
        presence.See(true);
        await clock.WaitForTimersAsync(1, CancellationToken.None);
        presence.See(false);
        clock.Advance(BeamPlan.Default.Settle);
        Assert.False(settled.IsCompleted);

        presence.See(true);
        await clock.WaitForTimersAsync(1, CancellationToken.None);
        clock.Advance(BeamPlan.Default.Settle - TimeSpan.FromSeconds(1));
        Assert.False(settled.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await settled.WaitAsync(TimeSpan.FromMinutes(1));
    }
}
