using System.CommandLine;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Commands;

/// <summary>Options and arguments that name several things.</summary>
internal static class NameList
{
    /// <summary>The names in a list such as <c>LiCoO2,Al</c>.</summary>
    public static string[] Of(string? list) =>
        (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>The phases that an option names; at least one.</summary>
    /// <exception cref="InputException">There is none, or one is named twice.</exception>
    public static Phase[] Phases(ConfigFolder config, string option, string? list)
    {
        Phase[] phases = [.. Of(list).Select(config.LoadPhase)];
        if (phases.Length == 0) throw new InputException($"{option} must name a phase.");
        RequireOnce(option, phases.Select(phase => phase.Name));
        return phases;
    }

    /// <summary>Refuses a name that an option gives twice.</summary>
    public static void RequireOnce(string option, IEnumerable<string> names)
    {
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"{option} names {twice.Key} twice.");
    }

    /// <summary>The files of an argument that takes any number, among which a mistyped option would pass for a file.</summary>
    /// <exception cref="InputException">One has no name, or looks like an option.</exception>
    public static string[] Files(ParseResult parsed, Argument<string[]> argument)
    {
        string[] files = parsed.GetValue(argument)!;
        if (Array.Exists(files, string.IsNullOrWhiteSpace)) throw new InputException($"{argument.Name} holds a file without a name.");
        return Array.Find(files, file => file.StartsWith('-')) is { } mistyped
            ? throw new InputException($"There is no option {mistyped}; a file of that name is ./{mistyped}.")
            : files;
    }
}
