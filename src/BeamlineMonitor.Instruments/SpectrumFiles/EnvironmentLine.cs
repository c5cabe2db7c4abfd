namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The text of an environment line: <c>NAME="value" (description)</c>, the description being optional.</summary>
internal static class EnvironmentLine
{
    private const string Opening = "=\"";
    private const string Mend = "Correct the line or remove it.";

    public static EnvironmentEntry Parse(TextField field)
    {
        string text = field.Text;
        int opening = text.IndexOf(Opening, StringComparison.Ordinal);
        int start = opening + Opening.Length;
        if (opening <= 0 || text.Length <= start) throw field.Fault("NAME=\"value\" (description)", Mend);

        string name = text[..opening].Trim();
        string rest = text[start..];
        if (rest.EndsWith('"')) return new EnvironmentEntry(name, rest[..^1], "");

        // Values and descriptions may hold quotes and parentheses: where several quotes could end the value, the description is the part in
        // balanced parentheses that ends the line.
        List<(int Quote, int Parenthesis)> splits = [.. Splits(rest)];
        if (splits.Count > 1)
        {
            int opened = PartnerOfLastParenthesis(rest);
            splits.RemoveAll(split => split.Parenthesis != opened);
        }

        if (splits.Count != 1) throw field.Fault("NAME=\"value\" (description), with one place where the value can end", Mend);
        return new EnvironmentEntry(name, rest[..splits[0].Quote], rest[(splits[0].Parenthesis + 1)..^1]);
    }

    public static string Format(EnvironmentEntry entry) =>
        entry.Description.Length == 0 ? $"{entry.Name}=\"{entry.Value}\"" : $"{entry.Name}=\"{entry.Value}\" ({entry.Description})";

    /// <summary>The places where a quote and a parenthesis could part the value from its description.</summary>
    private static IEnumerable<(int Quote, int Parenthesis)> Splits(string rest)
    {
        if (!rest.EndsWith(')')) yield break;
        for (int quote = rest.IndexOf('"'); quote >= 0; quote = rest.IndexOf('"', quote + 1))
        {
            int next = quote + 1;
            while (next < rest.Length && rest[next] is ' ' or '\t') next++;
            if (next < rest.Length && rest[next] == '(') yield return (quote, next);
        }
    }

    private static int PartnerOfLastParenthesis(string text)
    {
        int depth = 0;
        for (int i = text.Length - 1; i >= 0; i--)
        {
            depth += text[i] switch { ')' => 1, '(' => -1, _ => 0 };
            if (depth == 0) return i;
        }

        return -1;
    }
}
