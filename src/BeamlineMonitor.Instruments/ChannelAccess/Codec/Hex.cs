namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Bytes as they stand in an error message.</summary>
internal static class Hex
{
    private const int Longest = 48;

    /// <summary>The first bytes in hex, and how many there are in all when not all are shown.</summary>
    /// <param name="bytes">Any number of bytes.</param>
    /// <returns>For example "00 17 00 00".</returns>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        string digits = Convert.ToHexString(bytes[..Math.Min(bytes.Length, Longest)]);
        string spaced = string.Join(' ', digits.Chunk(2).Select(pair => new string(pair)));
        return bytes.Length > Longest ? $"{spaced} ... ({bytes.Length} bytes)" : spaced;
    }
}
