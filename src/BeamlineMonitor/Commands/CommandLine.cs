using System.CommandLine;

namespace BeamlineMonitor.Commands;

/// <summary>Runs the program's verbs with the exit codes of <see cref="ExitCode"/>; a usage or input error is one line on stderr, each fault of a file one of its own.</summary>
internal static class CommandLine
{
    // A daemon that is told to end stores its partial frame first.
    private static readonly TimeSpan TerminationTime = TimeSpan.FromSeconds(60);

    /// <summary>Parses and runs.</summary>
    /// <param name="root">All verbs.</param>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where messages go.</param>
    /// <param name="cancellationToken">Ends the verb.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        RootCommand root, string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await error.WriteLineAsync(OneLine(parsed.Errors.Select(e => e.Message)));
            return ExitCode.InputError;
        }

        try
        {
            var streams = new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = TerminationTime,
            };
            return await parsed.InvokeAsync(streams, cancellationToken);
        }
        catch (InputException e)
        {
            foreach (string fault in e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries)) await error.WriteLineAsync(OneLine([fault]));
            return ExitCode.InputError;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Messages as one line of text.</summary>
    /// <param name="messages">The messages.</param>
    /// <returns>The line, every run of blanks and line ends one blank.</returns>
    public static string OneLine(IEnumerable<string> messages) =>
        string.Join(' ', string.Join(' ', messages).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
