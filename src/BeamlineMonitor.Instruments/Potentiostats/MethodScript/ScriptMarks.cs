namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>The texts our scripts send (send_string), by which the device itself tells what happened.</summary>
/// <remarks>A begin mark carries a number that is never used twice on a line, so that no late line of an earlier script passes for this one's.</remarks>
internal static class ScriptMarks
{
    /// <summary>The maximum time passed.</summary>
    public const string Time = "time";

    /// <summary>Begins the text of a limit: "limit potential high".</summary>
    public const string Limit = "limit ";

    /// <summary>The mark at the start of a script.</summary>
    /// <param name="number">Never used before on this line.</param>
    /// <returns>For example "begin 17".</returns>
    public static string Begin(long number) => FormattableString.Invariant($"begin {number}");
}
