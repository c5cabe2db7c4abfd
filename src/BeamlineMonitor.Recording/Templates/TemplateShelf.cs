using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Chains;
using BeamlineMonitor.Recording.Reading;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Templates;

/// <summary>Unpacks the rows of one table; keeps the templates it has met.</summary>
/// <param name="path">The file, for errors.</param>
/// <param name="connection">The file.</param>
/// <param name="table">The table.</param>
/// <param name="column">Its packed column.</param>
internal sealed class TemplateShelf(string path, SqliteConnection connection, ChainedTable table, string column)
{
    private readonly Dictionary<long, byte[]> templates = [];

    /// <summary>Unpacks a row.</summary>
    /// <param name="row">Its id.</param>
    /// <param name="template">Id of its template.</param>
    /// <param name="packed">Its packed body.</param>
    /// <returns>Its body.</returns>
    /// <exception cref="InvalidDataException">It cannot be unpacked.</exception>
    /// <exception cref="RunStoreException">The file cannot be read.</exception>
    public byte[] Unpack(long row, long template, ReadOnlySpan<byte> packed)
    {
        if (template != row) return Template.Unpack(Find(template), packed);
        byte[] body = Template.Unpack([], packed);
        templates[row] = body;
        return body;
    }

    private byte[] Find(long row)
    {
        if (templates.TryGetValue(row, out byte[]? body)) return body;
        using var cursor = new RowCursor(path, connection, $"SELECT {column} FROM {table.Name} WHERE id = $0", row);
        if (!cursor.Read()) throw new InvalidDataException($"The template of {table.Name}, row {row}, is not there.");
        return templates[row] = Template.Unpack([], cursor.Bytes(0));
    }
}
