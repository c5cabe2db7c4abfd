using System.CommandLine;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Verification;

namespace BeamlineMonitor.Commands.Runs;

/// <summary>The verb <c>verify</c>: finds what in a run file is not as it was stored.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> RunArgument = new("RUN") { Description = "The run file." };
    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("verify", "Check a run file down to one bit; one line a fault.") { RunArgument, JsonOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = parsed.GetValue(RunArgument)!;
        IReadOnlyList<RunFault> faults = Verify(path, cancellationToken);
        TextWriter output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(JsonOption))
        {
            var list = new JsonArray([.. faults.Select(fault => new JsonObject { ["place"] = fault.Place, ["message"] = fault.Message })]);
            await output.WriteLineAsync(new JsonObject { ["file"] = path, ["sound"] = faults.Count == 0, ["faults"] = list }.ToJsonString());
        }
        else
        {
            foreach (RunFault fault in faults) await output.WriteLineAsync(CommandLine.OneLine([$"{path}: {fault.Place}: {fault.Message}"]));
            if (faults.Count == 0) await output.WriteLineAsync($"{path}: sound");
        }

        return faults.Count == 0 ? ExitCode.Ok : ExitCode.Refused;
    }

    private static IReadOnlyList<RunFault> Verify(string path, CancellationToken cancellationToken)
    {
        try
        {
            return RunVerifier.Verify(path, cancellationToken);
        }
        catch (RunStoreException e)
        {
            throw new InputException(e.Message, e);
        }
    }
}
