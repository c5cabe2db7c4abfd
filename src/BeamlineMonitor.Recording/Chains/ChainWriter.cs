using BeamlineMonitor.Recording.Files;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Chains;

/// <summary>Adds rows to the chained tables of a file, inside transactions that its owner begins and ends.</summary>
internal sealed class ChainWriter : IDisposable
{
    private readonly RowHash hash = new();
    private readonly Dictionary<ChainedTable, ChainHead> stored = [];
    private readonly Dictionary<ChainedTable, ChainHead> heads = [];
    private readonly Dictionary<ChainedTable, SqliteCommand> inserts = [];
    private readonly SqliteCommand saveHead;

    /// <summary>Takes up the chains of a file.</summary>
    /// <param name="connection">The file; its tables are there.</param>
    public ChainWriter(SqliteConnection connection)
    {
        saveHead = connection.CreateCommand();
        saveHead.CommandText = "INSERT OR REPLACE INTO chains (name, rows, hash) VALUES ($name, $rows, $hash)";
        foreach (string name in (string[])["$name", "$rows", "$hash"]) saveHead.Parameters.Add(new SqliteParameter { ParameterName = name });

        IReadOnlyDictionary<string, ChainHead> found = Read(connection);
        foreach (ChainedTable table in RunTables.Chained)
        {
            stored[table] = heads[table] = found.GetValueOrDefault(table.Name, ChainHead.Empty);
            inserts[table] = Insert(connection, table);
        }
    }

    /// <summary>Number of rows of all tables.</summary>
    public long AllRows => heads.Values.Sum(head => head.Rows);

    /// <summary>Reads where the chains of a file stand.</summary>
    /// <param name="connection">The file.</param>
    /// <returns>The heads, by table; an empty table has none.</returns>
    public static IReadOnlyDictionary<string, ChainHead> Read(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT name, rows, hash FROM chains";
        using SqliteDataReader reader = command.ExecuteReader();
        Dictionary<string, ChainHead> found = [];
        while (reader.Read()) found[reader.GetString(0)] = new ChainHead(reader.GetInt64(1), reader.GetFieldValue<byte[]>(2));
        return found;
    }

    /// <summary>Number of rows of a table.</summary>
    /// <param name="table">The table.</param>
    /// <returns>The number, which is the id of the last row.</returns>
    public long Rows(ChainedTable table) => heads[table].Rows;

    /// <summary>Adds a row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="values">Its columns: <see cref="long"/>, <see cref="string"/> or bytes.</param>
    /// <returns>The row's id.</returns>
    public long Append(ChainedTable table, params ReadOnlySpan<object> values)
    {
        ChainHead head = heads[table];
        SqliteCommand insert = inserts[table];
        hash.Begin(head.Hash);
        insert.Parameters[0].Value = head.Rows + 1;
        for (int i = 0; i < values.Length; i++)
        {
            hash.Add(values[i]);
            insert.Parameters[i + 1].Value = values[i];
        }

        byte[] link = hash.End();
        insert.Parameters[values.Length + 1].Value = link[..RowHash.LinkLength];
        insert.ExecuteNonQuery();
        heads[table] = new ChainHead(head.Rows + 1, link);
        return head.Rows + 1;
    }

    /// <summary>Writes where the chains stand: the last thing before a commit.</summary>
    public void Save()
    {
        foreach ((ChainedTable table, ChainHead head) in heads)
        {
            if (head.Rows == stored[table].Rows) continue;
            saveHead.Parameters[0].Value = table.Name;
            saveHead.Parameters[1].Value = head.Rows;
            saveHead.Parameters[2].Value = head.Hash;
            saveHead.ExecuteNonQuery();
        }
    }

    /// <summary>Settles a transaction.</summary>
    /// <param name="committed">Whether it was committed; otherwise its rows are forgotten.</param>
    public void Settle(bool committed)
    {
        (Dictionary<ChainedTable, ChainHead> from, Dictionary<ChainedTable, ChainHead> to) = committed ? (heads, stored) : (stored, heads);
        foreach ((ChainedTable table, ChainHead head) in from) to[table] = head;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        saveHead.Dispose();
        foreach (SqliteCommand insert in inserts.Values) insert.Dispose();
    }

    private static SqliteCommand Insert(SqliteConnection connection, ChainedTable table)
    {
        SqliteCommand command = connection.CreateCommand();
        int parameters = table.Columns.Length + 2;
        string places = string.Join(", ", Enumerable.Range(0, parameters).Select(i => $"$p{i}"));
        command.CommandText = $"INSERT INTO {table.Name} (id, {table.ColumnList}, link) VALUES ({places})";
        for (int i = 0; i < parameters; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"$p{i}" });
        return command;
    }
}
