using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Acquisition.Tests.Storage;

public sealed class PatientStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ManualTimeProvider time = new(Noon);
    private readonly RefusingStore inner = new();
    private readonly List<string> refusals = [];
    private readonly PatientStore store;

    public PatientStoreTests() => store = new PatientStore(inner, refusal => refusals.Add(refusal.Message), time, time);

    public void Dispose() => store.Dispose();

    [Fact]
    public async Task Commit_DiskFull_WaitsWithThoseBehindItAndKeepsTheirOrder()
    {
        inner.Refusal = new RunStoreException("full") { MayPass = true };
        Task first = CommitAsync("first"), second = CommitAsync("second");
        for (int refused = 1; refused <= 4; refused++)
        {
            if (refused > 1) time.Advance(TimeSpan.FromSeconds(1));
            await time.WaitForTimersAsync(1, CancellationToken.None); // refused again, it waits again
        }

        Assert.False(first.IsCompleted || second.IsCompleted);
        inner.Refusal = null;
        Task third = CommitAsync("third");
        time.Advance(TimeSpan.FromSeconds(1));
        await Task.WhenAll(first, second, third);

        Assert.Equal(["first", "second", "third"], inner.Stored);
        Assert.Equal(["full"], refusals); // once, not at every attempt
        Assert.True(store.Gaps.TryRead(out StoreGap? gap));
        Assert.Equal(new StoreGap(Noon, Noon.AddSeconds(4), "full"), gap);
        Assert.False(store.Gaps.TryRead(out _));
    }

    [Fact]
    public async Task Commit_DamagedFile_IsRefusedAtOnceAndHoldsNothingUp()
    {
        inner.Refusal = new RunStoreException("damaged");
        await Assert.ThrowsAsync<RunStoreException>(() => CommitAsync("first"));
        inner.Refusal = null;
        await CommitAsync("second");
        Assert.Equal(["second"], inner.Stored);
        Assert.Empty(refusals);
    }

    [Fact]
    public async Task GiveUp_DiskFull_TriesOnceMoreAndThrows()
    {
        inner.Refusal = new RunStoreException("full") { MayPass = true };
        Task first = CommitAsync("first"), second = CommitAsync("second");
        await time.WaitForTimersAsync(1, CancellationToken.None);
        store.GiveUp();
        await Assert.ThrowsAsync<RunStoreException>(() => first);
        await Assert.ThrowsAsync<RunStoreException>(() => second);
        Assert.Equal(3, inner.Attempts);
    }

    private Task CommitAsync(string text) =>
        store.CommitEventAsync(new RunEvent(Noon, RunEventKinds.Note, EventSeverity.Information, text, null), [], CancellationToken.None);
}
