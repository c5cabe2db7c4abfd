using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Chains;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Outbox;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Recording.Templates;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BeamlineMonitor.Recording.Verification;

/// <summary>Finds what in a run file is not as it was stored, down to one bit of a row.</summary>
public sealed class RunVerifier
{
    private const int MostPageFaults = 20;

    private readonly string path;
    private readonly SqliteConnection connection;
    private readonly CancellationToken cancellationToken;
    private readonly List<RunFault> faults = [];

    private RunVerifier(string path, SqliteConnection connection, CancellationToken cancellationToken)
    {
        this.path = path;
        this.connection = connection;
        this.cancellationToken = cancellationToken;
    }

    /// <summary>Verifies a file: SQLite's own check of its pages, the tables, the chain of each, the topics, the payload hash.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The faults; none when it is sound.</returns>
    /// <exception cref="RunStoreException">There is no such file, or its first bytes are not those of a run file.</exception>
    public static IReadOnlyList<RunFault> Verify(string path, CancellationToken cancellationToken)
    {
        SqliteConnection opened;
        try
        {
            opened = RunConnection.OpenReader(path);
        }
        catch (RunStoreException e) when (e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT })
        {
            return [new RunFault("file", e.Message)];
        }

        using SqliteConnection connection = opened;
        RunConnection.Execute(connection, "BEGIN"); // all is read as it stood at one instant: a daemon may be writing
        var verifier = new RunVerifier(path, connection, cancellationToken);
        verifier.Guard("pages", verifier.CheckPages);
        verifier.Guard("schema", verifier.CheckSchema);
        verifier.Guard("chains", verifier.CheckChains);
        verifier.Guard("outbox", verifier.CheckPayloads);
        verifier.Guard("manifest", verifier.CheckManifest);
        return verifier.faults;
    }

    private void CheckPages()
    {
        foreach (string answer in Texts($"PRAGMA integrity_check({MostPageFaults})").Where(answer => answer != "ok"))
            faults.Add(new RunFault("pages", answer));
    }

    private void CheckSchema()
    {
        // In any order: a copy lists its indexes last.
        List<string> found = Texts("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
        if (!found.Order(StringComparer.Ordinal).SequenceEqual(RunTables.Definitions.Order(StringComparer.Ordinal)))
            faults.Add(new RunFault("schema", "the tables are not defined as those of a run file"));
    }

    private void CheckChains()
    {
        IReadOnlyDictionary<string, ChainHead> heads = ChainWriter.Read(connection);
        foreach (ChainedTable table in RunTables.Chained)
            Guard(table.Name, () => CheckChain(table, heads.GetValueOrDefault(table.Name, ChainHead.Empty)));
        foreach (string name in heads.Keys.Except(RunTables.Chained.Select(table => table.Name)))
            faults.Add(new RunFault("chains", $"there is no table {name}"));
    }

    private void CheckChain(ChainedTable table, ChainHead head)
    {
        var hash = new RowHash();
        byte[] link = RowHash.None.ToArray();
        long row = 0;
        using var cursor = new RowCursor(path, connection, $"SELECT id, {table.ColumnList}, link FROM {table.Name} ORDER BY id");
        while (Read(cursor, table, row))
        {
            cancellationToken.ThrowIfCancellationRequested();
            row++;
            if (cursor.Long(0) != row)
            {
                faults.Add(new RunFault($"{table.Name} row {row}", $"is missing; row {cursor.Long(0)} comes next"));
                return;
            }

            hash.Begin(link);
            for (int column = 1; column <= table.Columns.Length; column++) Add(hash, cursor, column);
            link = hash.End();
            if (cursor.Bytes(table.Columns.Length + 1).SequenceEqual(link.AsSpan(0, RowHash.LinkLength))) continue;

            faults.Add(new RunFault($"{table.Name} row {row}", "is not as it was stored, or rows before it were exchanged"));
            return; // what follows hangs on this row, so nothing can be said of it
        }

        if (row != head.Rows) faults.Add(new RunFault(table.Name, $"has {row} rows, {head.Rows} were stored"));
        else if (!link.SequenceEqual(head.Hash)) faults.Add(new RunFault("chains", $"the hash of {table.Name} is not that of its rows"));
    }

    private static bool Read(RowCursor cursor, ChainedTable table, long row)
    {
        try
        {
            return cursor.Read();
        }
        catch (RunStoreException e)
        {
            throw new RunStoreException($"{table.Name}, after row {row}: {e.InnerException?.Message}", e);
        }
    }

    private void CheckPayloads()
    {
        var payloads = new PayloadHash();
        IReadOnlyList<OutboxTopic> topics = TopicTable.Read(connection, (topic, seal) =>
        {
            if (!topic.Seal().AsSpan().SequenceEqual(seal)) faults.Add(new RunFault($"topics row {topic.Id}", "is not as it was stored"));
        });
        Dictionary<long, string> names = topics.ToDictionary(topic => topic.Id, topic => topic.Name);
        var shelf = new TemplateShelf(path, connection, RunTables.Outbox, "payload");
        using var cursor = new RowCursor(path, connection, "SELECT id, topic, template, payload FROM outbox ORDER BY id");
        while (cursor.Read())
        {
            long row = cursor.Long(0);
            if (names.TryGetValue(cursor.Long(1), out string? name)) payloads.Add(name, shelf.Unpack(row, cursor.Long(2), cursor.Bytes(3)));
            else faults.Add(new RunFault($"outbox row {row}", "is of a topic that is not there"));
        }

        if (payloads.Value != PayloadHash.Whole(topics))
            faults.Add(new RunFault("topics", "their payload hashes are not those of the outbox"));

        // Only the analysis of the acquisition stored its messages; a replay has its hash without them.
        List<string> ends = Texts($"SELECT payload_sha256 FROM ends e JOIN analyses a ON a.id = e.analysis WHERE a.origin = '{RunWriter.LiveOrigin}'");
        if (ends.Exists(stored => stored != payloads.Value))
            faults.Add(new RunFault("ends", "the payload hash of the run is not that of its outbox"));
    }

    private void CheckManifest()
    {
        using RunReader reader = RunReader.Open(path);
        if (Texts("SELECT value FROM manifest WHERE key = 'config_sha256'").SingleOrDefault() != reader.Manifest.ConfigSha256())
            faults.Add(new RunFault("manifest", "config_sha256 is not that of plan and files"));
    }

    private void Guard(string place, Action check)
    {
        try
        {
            check();
        }
        catch (Exception e) when (e is SqliteException or RunStoreException or InvalidDataException
            or InvalidCastException or InvalidOperationException)
        {
            faults.Add(new RunFault(place, $"cannot be read: {e.Message}"));
        }
    }

    private List<string> Texts(string sql)
    {
        using var cursor = new RowCursor(path, connection, sql);
        List<string> texts = [];
        while (cursor.Read()) texts.Add(cursor.Text(0));
        return texts;
    }

    private static void Add(RowHash hash, RowCursor cursor, int column)
    {
        switch (cursor.Kind(column))
        {
            case raw.SQLITE_INTEGER: hash.Add(cursor.Long(column)); break;
            case raw.SQLITE_TEXT: hash.AddText(cursor.Bytes(column)); break;
            case raw.SQLITE_BLOB: hash.AddBlob(cursor.Bytes(column)); break;
            default: hash.Add((byte)'?', cursor.Bytes(column)); break; // no table holds NULL or REAL, so the link will not fit
        }
    }
}
