namespace BeamlineMonitor.Recording.Templates;

/// <summary>Packs the rows of one table. In each session the first row of a kind is the template of those that follow.</summary>
/// <typeparam name="TKind">What tells rows apart that resemble each other: a topic, an instrument.</typeparam>
internal sealed class TemplatePacker<TKind>
    where TKind : notnull
{
    private readonly Dictionary<TKind, (long Row, Template Template)> templates = [];

    /// <summary>Packs a row.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="row">Its id.</param>
    /// <param name="body">Its body.</param>
    /// <returns>Id of its template, which is its own when it stands for itself, and the packed body.</returns>
    public (long Template, byte[] Packed) Pack(TKind kind, long row, byte[] body)
    {
        if (templates.TryGetValue(kind, out (long Row, Template Template) known)) return (known.Row, known.Template.Pack(body));
        templates[kind] = (row, new Template(body));
        return (row, Template.PackAlone(body));
    }

    /// <summary>Forgets the templates, which may have gone with a transaction that failed.</summary>
    public void Clear() => templates.Clear();
}
