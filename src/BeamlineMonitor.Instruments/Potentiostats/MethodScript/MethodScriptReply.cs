namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>The device's answer to one command: the command echoed, then content or an error.</summary>
/// <param name="Content">What follows the echo; empty for a plain acknowledgement or an error.</param>
/// <param name="Error">The error; null if the command was taken.</param>
public sealed record MethodScriptReply(string Content, MethodScriptError? Error)
{
    /// <summary>Reads a line as the answer to a command.</summary>
    /// <param name="command">The command as echoed: one letter, or two for CC and CM.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>The answer; null if the line answers something else.</returns>
    /// <exception cref="ProtocolException">The line is an error report of this command, and malformed.</exception>
    public static MethodScriptReply? Match(string command, string line)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(line);
        if (!line.StartsWith(command, StringComparison.Ordinal)) return null;
        string content = line[command.Length..];
        return content.StartsWith('!') ? new("", MethodScriptError.Parse(content[1..])) : new(content, null);
    }
}
