using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Messaging.Outbox;

namespace BeamlineMonitor.Messaging.Tests.Publishing;

/// <summary>An outbox on a disk that may be full, and then it can be read and not be marked; or damaged, and then it can be counted and not be read.</summary>
internal sealed class FaultyDisk(IOutbox outbox) : IOutbox
{
    public bool IsFull { get; set; }

    public bool IsDamaged { get; init; }

    public Task<OutboxBacklog> CountAsync(CancellationToken cancellationToken) => outbox.CountAsync(cancellationToken);

    public Task<IReadOnlyList<OutboxEntry>> ReadUnsentAsync(long after, int most, CancellationToken cancellationToken) => IsDamaged
        ? Task.FromException<IReadOnlyList<OutboxEntry>>(new RunStoreException("the file is damaged"))
        : outbox.ReadUnsentAsync(after, most, cancellationToken);

    public Task<IReadOnlyList<OutboxEntry>> ReadSentAsync(DateTimeOffset since, int most, CancellationToken cancellationToken) =>
        outbox.ReadSentAsync(since, most, cancellationToken);

    public Task WaitAsync(long after, CancellationToken cancellationToken) => outbox.WaitAsync(after, cancellationToken);

    public Task<long> EndAsync(IReadOnlyList<OutboxEntry> entries, OutboxEnd how, CancellationToken cancellationToken) => IsFull
        ? Task.FromException<long>(new RunStoreException("the disk is full") { MayPass = true })
        : outbox.EndAsync(entries, how, cancellationToken);
}
