using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>One line that a running script sends.</summary>
public abstract record MethodScriptOutput
{
    private MethodScriptOutput()
    {
    }

    /// <summary>Tells what a line of script output is.</summary>
    /// <param name="line">The line without its end.</param>
    /// <returns>Its meaning; <see cref="Other"/> for what belongs to no script (an echo of a command).</returns>
    /// <exception cref="ProtocolException">A package or an error report is malformed.</exception>
    public static MethodScriptOutput Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length == 0) return new ScriptEnd();
        return line[0] switch
        {
            'P' => new Package(MethodScriptPackage.Decode(line)),
            'T' => new Text(line[1..]),
            '!' => new RuntimeError(MethodScriptError.Parse(line[1..])),
            'M' or 'C' when line.Length == 5 && line.Skip(1).All(char.IsAsciiHexDigit) => new Bracket(line),
            'L' or '*' or '+' or '-' when line.Length == 1 => new Bracket(line),
            _ => new Other(line),
        };
    }

    /// <summary>A data package.</summary>
    /// <param name="Variables">In the order sent.</param>
    public sealed record Package(ImmutableArray<MethodScriptVariable> Variables) : MethodScriptOutput;

    /// <summary>A text the script sent with send_string.</summary>
    /// <param name="Content">The text.</param>
    public sealed record Text(string Content) : MethodScriptOutput;

    /// <summary>A run-time error; the script is over.</summary>
    /// <param name="Cause">What the device says.</param>
    public sealed record RuntimeError(MethodScriptError Cause) : MethodScriptOutput;

    /// <summary>Begin or end of a loop: M, L, C and *, +, −.</summary>
    /// <param name="Line">The line itself.</param>
    public sealed record Bracket(string Line) : MethodScriptOutput;

    /// <summary>The empty line: the script, its on_finished part included, is over.</summary>
    public sealed record ScriptEnd : MethodScriptOutput;

    /// <summary>Something else.</summary>
    /// <param name="Line">The line itself.</param>
    public sealed record Other(string Line) : MethodScriptOutput;
}
