using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BeamlineMonitor.Recording.Reading;

/// <summary>Walks over the rows of a query; columns are read without a copy.</summary>
internal sealed class RowCursor : IDisposable
{
    private readonly string path;
    private readonly SqliteCommand command;
    private readonly SqliteDataReader reader;
    private readonly sqlite3_stmt statement;

    /// <summary>Begins a query.</summary>
    /// <param name="path">The file, for errors.</param>
    /// <param name="connection">The file.</param>
    /// <param name="sql">The query.</param>
    /// <param name="parameters">Values of $0, $1, …</param>
    /// <exception cref="RunStoreException">The file cannot be read.</exception>
    public RowCursor(string path, SqliteConnection connection, string sql, params ReadOnlySpan<long> parameters)
    {
        this.path = path;
        command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters.Length; i++) command.Parameters.AddWithValue($"${i}", parameters[i]);
        try
        {
            reader = command.ExecuteReader();
            statement = reader.Handle!;
        }
        catch (SqliteException e)
        {
            command.Dispose();
            throw StoreFailure.Of(path, "the file was not read", e);
        }
    }

    /// <summary>Steps to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="RunStoreException">The file cannot be read.</exception>
    public bool Read()
    {
        try
        {
            return reader.Read();
        }
        catch (SqliteException e)
        {
            throw StoreFailure.Of(path, "the file was not read", e);
        }
    }

    /// <summary>The kind of a value: <c>raw.SQLITE_INTEGER</c> and so on.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The kind.</returns>
    public int Kind(int column) => raw.sqlite3_column_type(statement, column);

    /// <summary>An INTEGER.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The value.</returns>
    public long Long(int column) => raw.sqlite3_column_int64(statement, column);

    /// <summary>A BLOB, or a TEXT as UTF-8; it holds until the next row.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);

    /// <summary>A TEXT.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The text.</returns>
    public string Text(int column) => System.Text.Encoding.UTF8.GetString(Bytes(column));

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        command.Dispose();
    }
}
