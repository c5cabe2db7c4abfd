namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>A text of the broker's inside a message of ours: short, and without what would break a line of a log.</summary>
internal static class ForeignText
{
    private const int Longest = 200;

    public static string Quoted(string text)
    {
        string printable = string.Concat(text.Take(Longest).Select(letter => char.IsControl(letter) ? ' ' : letter));
        return $" (it says \"{printable}{(text.Length > Longest ? "…" : "")}\")";
    }
}
