using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.Detectors.EpicsMca;
using BeamlineMonitor.Instruments.Observing;
using BeamlineMonitor.Instruments.Observing.Epics;
using BeamlineMonitor.Instruments.Stages.EpicsMotor;
using BeamlineMonitor.Instruments.Tests.ChannelAccess;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Observing;

/// <summary>When an exposure was and where the stage stood, by the stamps of the records that somebody else drives.</summary>
public sealed class EpicsMcaWatchTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider experiment = new(Start);
    private readonly Dictionary<string, ServedPv> fields;
    private readonly IPEndPoint place;
    private readonly CaClient client;
    private readonly EpicsMcaWatch watch;
    private CaServer server;
    private TimeSpan serverClock;

    public EpicsMcaWatchTests()
    {
        (string Field, CaValue Value)[] initial =
        [
            ("mca1.VAL", CaValue.Of(3, 5)), ("mca1.ERTM", CaValue.Of(0.0)), ("mca1.ELTM", CaValue.Of(0.0)), ("mca1.IDTIM", CaValue.Of(0.0)), ("mca1.NUSE", CaValue.Of(2)),
            ("mca1.NMAX", CaValue.Of(2)), ("mca1.STIM", CaValue.Of("")), ("mca1.PROC", CaValue.Of(0)), ("mca1.CALO", CaValue.Of(0.0)), ("mca1.CALS", CaValue.Of(0.05)),
            ("mca1.CALQ", CaValue.Of(0.0)), ("mca1.EGU", CaValue.Of("keV")), ("mca1.TTH", CaValue.Of(2.35)), ("mca1.ACQG", CaValue.Of(0)), ("m1.RBV", CaValue.Of(1.0)),
        ];
        fields = initial.ToDictionary(pv => pv.Field, pv => new ServedPv(pv.Field, new CaReading(pv.Value, Stamp: Start), pv.Value.Count));
        server = CaLoopback.Serve(new CaServerOptions { Address = CaLoopback.OwnAddress() }, [.. fields.Values]);
        place = server.EndPoint;
        client = CaLoopback.Client(place);
        var stage = new EpicsStageTrack(client, new EpicsMotorOptions { Record = "m1", MicrometresPerUnit = 1000 }, new ManualTimeProvider()); // all that is told comes
        watch = new EpicsMcaWatch(client, new EpicsMcaOptions { Records = ["mca1"] }, stage, experiment, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await watch.DisposeAsync();
        await client.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task IdentifyAsync_RecordsAndStageThatAnswer_SaysHowTheyAre()
    {
        WatchIdentity found = await watch.IdentifyAsync(CancellationToken.None);
        Assert.Equal(new WatchIdentity("EPICS mca record mca1", "at rest, stage at 1000.00 µm"), found);
        Post("mca1.ACQG", CaValue.Of(1));
        Assert.Equal("counts, stage at 1000.00 µm", (await watch.IdentifyAsync(CancellationToken.None)).State);
    }

    [Fact]
    public async Task NextAsync_CutShortAndToldLate_BelongsToItsStartAndToWhereTheStageStoodThen()
    {
        ObservedExposure seen = await WatchAsync(countedSeconds: 7, toldAfterSeconds: 12, movedAfterSeconds: 8);
        Assert.Equal((Start.AddSeconds(100), Start.AddSeconds(107), 1000.0), (seen.Exposure.StartedAt, seen.Exposure.EndedAt, seen.StageMicrometres));
        Assert.Equal([3u, 5u], seen.Exposure.Elements[0].Spectrum.Counts.AsEnumerable());
        Assert.Equal(0.05, seen.Exposure.Elements[0].Settings!.StatedScale.C1KeV);
    }

    [Fact]
    public async Task NextAsync_CountedOnFromAnExposureBefore_EndsWhenItIsTold()
    {
        ObservedExposure seen = await WatchAsync(countedSeconds: 30, toldAfterSeconds: 12, movedAfterSeconds: 8);
        Assert.Equal((Start.AddSeconds(82), Start.AddSeconds(112), 2000.0), (seen.Exposure.StartedAt, seen.Exposure.EndedAt, seen.StageMicrometres));
    }

    [Fact]
    public async Task NextAsync_ClockOfTheServerIsWrong_CountsBackFromNow()
    {
        serverClock = TimeSpan.FromHours(-3);
        ObservedExposure seen = await WatchAsync(countedSeconds: 7, toldAfterSeconds: 12, movedAfterSeconds: 8);
        Assert.Equal((Start.AddSeconds(100), Start.AddSeconds(107), 1000.0), (seen.Exposure.StartedAt, seen.Exposure.EndedAt, seen.StageMicrometres));
    }

    [Fact]
    public async Task NextAsync_NoticedLongerAfterItsEndThanItLasted_EndsWhenItIsStamped()
    {
        serverClock = TimeSpan.FromSeconds(-9);
        ObservedExposure seen = await WatchAsync(countedSeconds: 7, toldAfterSeconds: 7, movedAfterSeconds: 7);
        Assert.Equal((Start.AddSeconds(91), Start.AddSeconds(98)), (seen.Exposure.StartedAt, seen.Exposure.EndedAt));
    }

    // As after a full disk: two exposures came and went while the one before could not be stored.
    [Fact]
    public async Task NextAsync_ExposedWhileNobodyLooked_TellsOfEachThatIsMissedAndGivesTheLast()
    {
        await WatchAsync(countedSeconds: 7, toldAfterSeconds: 12, movedAfterSeconds: 8);
        string[] missed = ["until 00:02:09", "until 00:02:26"];
        using CaMonitor told = client.Open("mca1.ACQG").Subscribe(DbrForm.Time, CaType.Double, 1, EventMask.Value, capacity: 8);
        await told.ReadAsync(CancellationToken.None);
        for (int exposure = 1; exposure <= 3; exposure++)
        {
            experiment.Advance(TimeSpan.FromSeconds(10));
            Post("m1.RBV", CaValue.Of(2.0 + exposure));
            await TellAsync(1);
            Post("mca1.VAL", CaValue.Of(0, exposure));
            experiment.Advance(TimeSpan.FromSeconds(7));
            await TellAsync(0);
        }

        foreach (string end in missed)
        {
            ObservedRemark remark = Assert.IsType<ObservedRemark>(await watch.NextAsync(CancellationToken.None));
            Assert.Equal(ObservedRemark.ExposureMissed, remark.Kind);
            Assert.Contains(end, remark.Text, StringComparison.Ordinal);
        }

        ObservedExposure last = Assert.IsType<ObservedExposure>(await watch.NextAsync(CancellationToken.None));
        Assert.Equal(5000, last.StageMicrometres);
        Assert.Equal([0u, 3u], last.Exposure.Elements[0].Spectrum.Counts.AsEnumerable());

        // The watch's own monitor was there before: what this one tells, that one has told.
        async Task TellAsync(int acquiring)
        {
            Post("mca1.ACQG", CaValue.Of(acquiring));
            Assert.Equal(acquiring, (await told.ReadAsync(CancellationToken.None)).Value.Number());
        }
    }

    [Fact]
    public async Task NextAsync_ServerGoneFromTheMiddleOfOneExposureToThatOfTheNext_PlacesTheSecondWhereItWas()
    {
        Task<Observation> next = watch.NextAsync(CancellationToken.None);
        await BeginBeforeTheServerGoesAsync(atSeconds: 100);
        experiment.Advance(TimeSpan.FromSeconds(65));
        Post("m1.RBV", CaValue.Of(2.0));
        Post("mca1.ACQG", CaValue.Of(1)); // 165 s; the first has ended at 160 s
        experiment.Advance(TimeSpan.FromSeconds(15));
        ObservedRemark missed = Assert.IsType<ObservedRemark>(await BackAsync(next));
        Assert.Equal(ObservedRemark.ExposureMissed, missed.Kind);
        Assert.Contains("out of reach until 00:03:00", missed.Text, StringComparison.Ordinal);

        next = watch.NextAsync(CancellationToken.None);
        ObservedExposure second = await EndAsync(next, afterSeconds: 45, countedSeconds: 60);
        Assert.Equal((Start.AddSeconds(165), Start.AddSeconds(225), 2000.0), (second.Exposure.StartedAt, second.Exposure.EndedAt, second.StageMicrometres));
    }

    [Fact]
    public async Task NextAsync_ServerGoneUntilTheNextExposureIsOverToo_GivesOnlyTheThird()
    {
        Task<Observation> next = watch.NextAsync(CancellationToken.None);
        await BeginBeforeTheServerGoesAsync(atSeconds: 100);
        experiment.Advance(TimeSpan.FromSeconds(200));
        Post("mca1.ACQG", CaValue.Of(0)); // the second is over, its counts lie in the record
        Post("m1.RBV", CaValue.Of(2.0));
        Assert.Equal(ObservedRemark.ExposureMissed, Assert.IsType<ObservedRemark>(await BackAsync(next)).Kind);

        next = watch.NextAsync(CancellationToken.None);
        experiment.Advance(TimeSpan.FromSeconds(100));
        Post("m1.RBV", CaValue.Of(3.0));
        await TellAsync(() => Post("mca1.ACQG", CaValue.Of(1)), 1);
        ObservedExposure third = await EndAsync(next, afterSeconds: 60, countedSeconds: 60);
        Assert.Equal((Start.AddSeconds(400), Start.AddSeconds(460), 3000.0), (third.Exposure.StartedAt, third.Exposure.EndedAt, third.StageMicrometres));
    }

    private async Task BeginBeforeTheServerGoesAsync(double atSeconds)
    {
        experiment.Advance(TimeSpan.FromSeconds(atSeconds));
        await TellAsync(() => Post("mca1.ACQG", CaValue.Of(1)), 1);
        await server.DisposeAsync();
    }

    private async Task<Observation> BackAsync(Task<Observation> next)
    {
        server = CaLoopback.Serve(new CaServerOptions { Address = place.Address, Port = place.Port }, [.. fields.Values]);
        return await CaLoopback.UntilItWorksAsync(async () =>
        {
            Task<Observation> attempt = next;
            if (attempt.IsFaulted) next = watch.NextAsync(CancellationToken.None);
            return await InTime.WaitAsync(attempt);
        });
    }

    private async Task<ObservedExposure> EndAsync(Task<Observation> next, double afterSeconds, double countedSeconds)
    {
        experiment.Advance(TimeSpan.FromSeconds(afterSeconds));
        Post("mca1.ERTM", CaValue.Of(countedSeconds));
        Post("mca1.ELTM", CaValue.Of(0.9 * countedSeconds));
        await TellAsync(() => Post("mca1.ACQG", CaValue.Of(0)), 0);
        return Assert.IsType<ObservedExposure>(await InTime.WaitAsync(next));
    }

    /// <summary>Posts, and waits until a monitor of the client has told it: the watch's own was there before.</summary>
    private async Task TellAsync(Action post, int acquiring)
    {
        using CaMonitor told = client.Open("mca1.ACQG").Subscribe(DbrForm.Time, CaType.Double, 1, EventMask.Value, capacity: 8);
        await told.ReadAsync(CancellationToken.None);
        post();
        while ((await told.ReadAsync(CancellationToken.None)).Value.Number() != acquiring)
        {
        }
    }

    /// <summary>An exposure from 100 s on; the stage moves some time after its start, and the record tells of the end some time after that.</summary>
    private async Task<ObservedExposure> WatchAsync(double countedSeconds, double toldAfterSeconds, double movedAfterSeconds)
    {
        Post("m1.RBV", CaValue.Of(1.0));
        Task<Observation> next = watch.NextAsync(CancellationToken.None);
        using CaMonitor acquiring = client.Open("mca1.ACQG").Subscribe(DbrForm.Time, CaType.Double, 1, EventMask.Value, capacity: 8);
        await acquiring.ReadAsync(CancellationToken.None);
        experiment.Advance(TimeSpan.FromSeconds(100));
        Post("mca1.ACQG", CaValue.Of(1));
        while ((await acquiring.ReadAsync(CancellationToken.None)).Value.Number() == 0)
        {
        }

        experiment.Advance(TimeSpan.FromSeconds(movedAfterSeconds));
        Post("m1.RBV", CaValue.Of(2.0));
        experiment.Advance(TimeSpan.FromSeconds(toldAfterSeconds - movedAfterSeconds));
        Post("mca1.ERTM", CaValue.Of(countedSeconds));
        Post("mca1.ELTM", CaValue.Of(0.9 * countedSeconds));
        Post("mca1.ACQG", CaValue.Of(0));
        return Assert.IsType<ObservedExposure>(await next);
    }

    private void Post(string field, CaValue value) => fields[field].Post(new CaReading(value, Stamp: experiment.GetUtcNow() + serverClock));
}
