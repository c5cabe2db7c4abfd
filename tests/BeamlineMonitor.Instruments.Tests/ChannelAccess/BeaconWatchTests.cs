using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class BeaconWatchTests
{
    [Fact]
    public void IsNews_NewAndRestartedServers_AreNewsAndACountThatGoesOnIsNot()
    {
        BeaconWatch watch = new();
        IPEndPoint one = new(IPAddress.Loopback, 5064);
        IPEndPoint two = new(IPAddress.Loopback, 5066);
        Assert.True(watch.IsNews(one, uint.MaxValue - 1));
        Assert.True(watch.IsNews(two, 3));
        Assert.False(watch.IsNews(one, uint.MaxValue));
        Assert.False(watch.IsNews(one, 0)); // the count has gone round
        Assert.False(watch.IsNews(two, 3)); // the same beacon by a second route
        Assert.False(watch.IsNews(two, 9)); // some were lost
        Assert.True(watch.IsNews(two, 0));
    }
}
