using System.Collections.Immutable;

namespace BeamlineMonitor.Recording.Chains;

/// <summary>A table to which rows are only ever added. Each row holds the start of a hash over its content and all rows before it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Its columns, without <c>id</c> (1, 2, 3, …) and <c>link</c> (the start of the hash).</param>
internal sealed record ChainedTable(string Name, ImmutableArray<ChainColumn> Columns)
{
    /// <summary>The statement that makes it.</summary>
    public string Definition =>
        $"CREATE TABLE {Name} (id INTEGER PRIMARY KEY, {string.Concat(Columns.Select(c => $"{c.Name} {c.Type} NOT NULL, "))}link BLOB NOT NULL)";

    /// <summary>The columns' names, parted by commas.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(c => c.Name));

    /// <summary>A table by its columns.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="columns">Name and type of each, such as <c>step INTEGER</c>.</param>
    /// <returns>The table.</returns>
    public static ChainedTable Of(string name, params ReadOnlySpan<string> columns)
    {
        ImmutableArray<ChainColumn>.Builder list = ImmutableArray.CreateBuilder<ChainColumn>(columns.Length);
        foreach (string column in columns)
        {
            string[] parts = column.Split(' ');
            list.Add(new ChainColumn(parts[0], parts[1]));
        }

        return new ChainedTable(name, list.MoveToImmutable());
    }
}
