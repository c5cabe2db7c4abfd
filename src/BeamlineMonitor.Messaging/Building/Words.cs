namespace BeamlineMonitor.Messaging.Building;

/// <summary>Words as messages have them.</summary>
internal static class Words
{
    /// <summary>What <see cref="Joined"/> writes, as a regular expression.</summary>
    public const string Pattern = "^([a-z0-9-]+(,[a-z0-9-]+)*)?$";

    /// <summary>Several words as one text, for only a text is the same field with none, one and many.</summary>
    /// <param name="words">The words.</param>
    public static string Joined(IEnumerable<string> words) => string.Join(',', words);
}
