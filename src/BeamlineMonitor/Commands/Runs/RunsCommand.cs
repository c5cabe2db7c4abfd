using System.CommandLine;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Recording.Verification;

namespace BeamlineMonitor.Commands.Runs;

/// <summary>The verb <c>runs</c>: lists the run files of a folder, or tells what one holds.</summary>
internal static class RunsCommand
{
    // As the daemon names them, and as copies of export are often named.
    private static readonly string[] Endings = [".run", ".sqlite"];

    private static readonly Argument<string> PathArgument = new("PATH")
    {
        Description = "A folder of run files (*.run, *.sqlite), or one run file.",
        DefaultValueFactory = _ => ".",
    };

    private static readonly Option<bool> VerifyOption = new("--verify") { Description = "Verify every file; a second or two each." };
    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON, one object a run, one per line." };

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        var command = new Command("runs", "List the runs of a folder, or inspect one.") { PathArgument, VerifyOption, JsonOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = parsed.GetValue(PathArgument)!;
        bool isFolder = Directory.Exists(path);
        bool verify = parsed.GetValue(VerifyOption);
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        List<(RunSummary Run, bool? IsSound)> runs = [];
        int exit = ExitCode.Ok;
        string[] files = isFolder ? [.. Directory.EnumerateFiles(path).Where(file => Endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal)] : [path];
        foreach (string file in files)
        {
            try
            {
                using RunReader reader = RunReader.Open(file);
                bool? isSound = verify ? RunVerifier.Verify(file, cancellationToken).Count == 0 : null;
                if (isSound == false) exit = ExitCode.Refused;
                runs.Add((reader.Summarize(), isSound));
            }
            catch (RunStoreException e) when (isFolder)
            {
                await error.WriteLineAsync(CommandLine.OneLine([e.Message])); // one file that cannot be read hides no other
                exit = ExitCode.Refused;
            }
            catch (RunStoreException e)
            {
                throw new InputException(e.Message, e);
            }
        }

        if (parsed.GetValue(JsonOption))
        {
            foreach ((RunSummary run, bool? isSound) in runs)
            {
                JsonObject json = RunJson.Of(run);
                json["verified"] = isSound;
                await output.WriteLineAsync(json.ToJsonString());
            }
        }
        else if (files.Length == 0)
        {
            await error.WriteLineAsync($"{path}: no run files (*{string.Join(", *", Endings)}) are in this folder.");
        }
        else if (isFolder)
        {
            RunTable.WriteList(output, runs);
        }
        else
        {
            RunTable.WriteOne(output, runs[0].Run, runs[0].IsSound);
        }

        return exit;
    }
}
