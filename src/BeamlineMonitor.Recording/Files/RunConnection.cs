using BeamlineMonitor.Acquisition.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BeamlineMonitor.Recording.Files;

/// <summary>Opens run files, and refuses what is none.</summary>
internal static class RunConnection
{
    private const int BusySeconds = 5;
    private const int LongestLogPages = 8000; // 32 MB

    /// <summary>Makes a run file. It comes into being whole: whoever dies half-way leaves only a file <c>.new</c>.</summary>
    /// <param name="path">Where; nothing is there.</param>
    /// <param name="fill">Adds the first rows.</param>
    public static void Create(string path, Action<SqliteConnection> fill)
    {
        string draft = path + ".new";
        File.Delete(draft);
        using (SqliteConnection connection = Open(draft, SqliteOpenMode.ReadWriteCreate))
        {
            Execute(connection, "PRAGMA synchronous=FULL");
            Execute(connection, "BEGIN");
            Execute(connection, $"PRAGMA application_id={RunTables.ApplicationId}");
            Execute(connection, $"PRAGMA user_version={RunTables.Version}");
            foreach (string definition in RunTables.Definitions) Execute(connection, definition);
            fill(connection);
            Execute(connection, "COMMIT");
        }

        File.Move(draft, path, overwrite: false);
    }

    /// <summary>Opens a run file for writing: write-ahead log, every commit on the disk before it is answered.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="RunStoreException">It is no run file, or a newer one, or damaged.</exception>
    public static SqliteConnection OpenWriter(string path)
    {
        SqliteConnection connection = OpenChecked(path, SqliteOpenMode.ReadWrite);
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");
        Execute(connection, $"PRAGMA wal_autocheckpoint={LongestLogPages}"); // the writer does it when nobody waits; this is for when it never may
        return connection;
    }

    /// <summary>Opens a run file for reading; a finished one may lie on a medium that cannot be written.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="RunStoreException">There is none, it is no run file, or a newer one, or damaged.</exception>
    public static SqliteConnection OpenReader(string path)
    {
        try
        {
            return OpenChecked(path, SqliteOpenMode.ReadOnly);
        }
        catch (RunStoreException e) when (NeedsNoFolder(e))
        {
            if (new FileInfo(path + "-wal") is { Exists: true, Length: > 0 })
                throw new RunStoreException($"{path}: its last rows are in the file -wal beside it; copy both to a folder that can be written.", e);
            return OpenChecked(new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1", SqliteOpenMode.ReadOnly);
        }
    }

    /// <summary>Executes a statement.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="sql">The statement.</param>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Executes a statement that gives one number.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="sql">The statement.</param>
    /// <returns>The number.</returns>
    public static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection OpenChecked(string path, SqliteOpenMode mode)
    {
        if (!path.StartsWith("file:", StringComparison.Ordinal) && !File.Exists(path))
            throw new RunStoreException($"{path}: there is no such run file.");
        SqliteConnection? connection = null;
        try
        {
            connection = Open(path, mode);
            long id = Number(connection, "PRAGMA application_id"), version = Number(connection, "PRAGMA user_version");
            if (id != RunTables.ApplicationId || version < 1) throw new RunStoreException($"{path}: this is no run file of BeamlineMonitor.");
            if (version > RunTables.Version)
            {
                throw new RunStoreException(
                    $"{path}: a newer program wrote this run file (version {version}, known is {RunTables.Version}); use that one.");
            }

            Number(connection, "SELECT count(*) FROM sqlite_schema"); // a log that cannot be read shows here, not in the middle of the work
            return connection;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw StoreFailure.Of(path, "the run file was not opened", e);
        }
        catch (RunStoreException)
        {
            connection?.Dispose();
            throw;
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = BusySeconds,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static bool NeedsNoFolder(RunStoreException e) =>
        e.InnerException is SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY };
}
