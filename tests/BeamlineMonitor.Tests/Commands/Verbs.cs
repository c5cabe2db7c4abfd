using System.CommandLine;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Commands.Replay;
using BeamlineMonitor.Commands.Runs;

namespace BeamlineMonitor.Tests.Commands;

/// <summary>The verbs on run files, in this process.</summary>
internal static class Verbs
{
    /// <summary>Runs one.</summary>
    public static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var root = new RootCommand { RunsCommand.Create(), VerifyCommand.Create(), ExportCommand.Create(), ReplayCommand.Create() };
        using StringWriter output = new(), error = new();
        int exit = await CommandLine.RunAsync(root, arguments, output, error, CancellationToken.None);
        return (exit, output.ToString(), error.ToString());
    }
}
