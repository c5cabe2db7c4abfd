using System.Collections.Immutable;
using BeamlineMonitor.Messaging.Outbox;
using BeamlineMonitor.Recording.Templates;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Files;

/// <summary>
/// The outbox of a run file that is open for writing. It reads by a connection of its own, so that the writer need not wait for it.
/// </summary>
internal sealed class RunOutbox : IOutbox, IAsyncDisposable
{
    // CROSS JOIN makes SQLite walk the outbox once, in order, and look up the topic of each row; $low spares it what ended long ago.
    private const string Messages = "FROM outbox o CROSS JOIN topics t ON t.id = o.topic";
    private const string Unsent = $"{Messages} WHERE o.id >= $low AND o.seq > t.done AND EXISTS (SELECT 1 FROM topics WHERE seq > done)";
    private const string Sent = $"{Messages} WHERE o.seq <= t.done AND (o.stored_at >= $from OR (t.retained AND o.seq = t.seq))";
    private const string Entry = "SELECT o.id, t.name, o.seq, t.schema, t.retained, o.stored_at, o.template, o.payload";

    private readonly RunWriter writer;
    private readonly SqliteConnection connection;
    private readonly TemplateShelf shelf;
    private readonly WorkQueue queue = new();
    private readonly Lock gate = new();
    private TaskCompletionSource later = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long last;
    private long low; // no message before this one is unsent, for whatever ended stays ended; only used on the queue

    /// <summary>Opens the outbox.</summary>
    /// <param name="writer">Writes what was sent.</param>
    public RunOutbox(RunWriter writer)
    {
        this.writer = writer;
        connection = RunConnection.OpenReader(writer.Path);
        shelf = new TemplateShelf(writer.Path, connection, RunTables.Outbox, "payload");
        last = writer.Chains.Rows(RunTables.Outbox);
    }

    /// <summary>Tells who waits that messages were stored.</summary>
    /// <param name="order">Order of the last one.</param>
    public void Announce(long order)
    {
        TaskCompletionSource waited;
        lock (gate)
        {
            if (order <= last) return;
            last = order;
            waited = later;
            later = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waited.SetResult();
    }

    /// <inheritdoc/>
    public Task<OutboxBacklog> CountAsync(CancellationToken cancellationToken) => ReadAsync(Count, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEntry>> ReadUnsentAsync(long after, int most, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<OutboxEntry>>(
            () =>
            {
                List<OutboxEntry> entries = Read($"{Entry} {Unsent} AND o.id > $from ORDER BY o.id LIMIT $most", after, most);
                if (after < low && entries.Count > 0) low = entries[0].Order;
                return entries;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxEntry>> ReadSentAsync(DateTimeOffset since, int most, CancellationToken cancellationToken) =>
        ReadAsync<IReadOnlyList<OutboxEntry>>(
            () =>
            {
                List<OutboxEntry> latest = Read($"{Entry} {Sent} ORDER BY o.id DESC LIMIT $most", since.ToUnixTimeMilliseconds(), most);
                latest.Reverse();
                return latest;
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task WaitAsync(long after, CancellationToken cancellationToken)
    {
        lock (gate) return last > after ? Task.CompletedTask : later.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<long> EndAsync(IReadOnlyList<OutboxEntry> entries, OutboxEnd how, CancellationToken cancellationToken)
    {
        bool isDropped = how == OutboxEnd.Dropped;
        return writer.CommitAsync(
            "what the broker acknowledged",
            () => entries.GroupBy(entry => entry.Topic).Sum(topic => writer.Outbox.End(topic.Key, topic.Max(entry => entry.Number), isDropped)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken) => queue.RunAsync(
        () =>
        {
            try
            {
                return read();
            }
            catch (SqliteException e)
            {
                throw StoreFailure.Of(writer.Path, "the outbox was not read", e);
            }
            catch (InvalidDataException e)
            {
                throw StoreFailure.OfDamage(writer.Path, e);
            }
        },
        cancellationToken);

    private OutboxBacklog Count()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            $"SELECT t.name, t.schema, count(*), sum(length(o.payload)), min(o.stored_at), min(o.id) {Unsent} GROUP BY t.name ORDER BY t.name";
        command.Parameters.AddWithValue("$low", low);
        using SqliteDataReader reader = command.ExecuteReader();
        ImmutableArray<TopicBacklog>.Builder topics = ImmutableArray.CreateBuilder<TopicBacklog>();
        long first = long.MaxValue;
        while (reader.Read())
        {
            topics.Add(new TopicBacklog(reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), Instant(reader, 4)));
            first = Math.Min(first, reader.GetInt64(5));
        }

        if (topics.Count > 0) low = first;
        return new OutboxBacklog(topics.ToImmutable(), RunConnection.Number(connection, "SELECT ifnull(sum(dropped), 0) FROM topics"));
    }

    private List<OutboxEntry> Read(string sql, long from, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$low", low);
        command.Parameters.AddWithValue("$from", from);
        command.Parameters.AddWithValue("$most", most);
        using SqliteDataReader reader = command.ExecuteReader();
        List<OutboxEntry> entries = [];
        while (reader.Read())
        {
            byte[] packed = reader.GetFieldValue<byte[]>(7);
            entries.Add(new OutboxEntry(
                reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), reader.GetInt64(4) != 0, Instant(reader, 5),
                packed.Length,
                shelf.Unpack(reader.GetInt64(0), reader.GetInt64(6), packed)));
        }

        return entries;
    }

    private static DateTimeOffset Instant(SqliteDataReader reader, int column) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));
}
