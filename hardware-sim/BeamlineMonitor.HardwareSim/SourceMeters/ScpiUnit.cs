namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>One command of a line: its header from the root, and what follows it.</summary>
/// <param name="Header">With its first colon, or a common command with its asterisk; a query with its '?'.</param>
/// <param name="Arguments">Parted by commas; quotes are kept.</param>
internal sealed record ScpiUnit(string Header, string[] Arguments)
{
    /// <summary>Cuts a line. A header without colon goes on from the path of the one before it, as SCPI has it.</summary>
    /// <param name="line">Without its end.</param>
    /// <returns>The commands.</returns>
    public static IEnumerable<ScpiUnit> Parse(string line)
    {
        string path = ":";
        foreach (string text in Split(line, ';').Select(text => text.Trim()).Where(text => text.Length > 0))
        {
            int space = text.IndexOfAny([' ', '\t']);
            string header = space < 0 ? text : text[..space];
            string[] arguments = space < 0 ? [] : [.. Split(text[space..], ',').Select(argument => argument.Trim())];
            if (header[0] is not ('*' or ':')) header = path + header;
            if (header[0] == ':') path = header[..(header.LastIndexOf(':') + 1)];
            yield return new(header, arguments);
        }
    }

    private static IEnumerable<string> Split(string text, char separator)
    {
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '"') isQuoted = !isQuoted;
            if (i < text.Length && (text[i] != separator || isQuoted)) continue;
            yield return text[start..i];
            start = i + 1;
        }
    }
}
