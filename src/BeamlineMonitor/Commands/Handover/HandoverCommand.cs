using System.CommandLine;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Handover;

/// <summary>The verb <c>handover</c>: one page for the next shift, read from the run file while the daemon writes it.</summary>
internal static class HandoverCommand
{
    private static readonly Argument<FileInfo> RunArgument = new("run") { Description = "The run file." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print JSON." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("handover", "One page for the next shift: what runs, what is due, alarms, last profile, beam, disk, notes.") { RunArgument, JsonOption };
        command.SetAction(parsed =>
        {
            TextWriter output = parsed.InvocationConfiguration.Output;
            HandoverSheet sheet = Read(parsed.GetValue(RunArgument)!.FullName);
            if (parsed.GetValue(JsonOption)) output.WriteLine(HandoverJson.Of(sheet).ToJsonString());
            else HandoverText.Write(output, sheet);
            return ExitCode.Ok;
        });
        return command;
    }

    private static HandoverSheet Read(string path)
    {
        try
        {
            using RunReader reader = RunReader.Open(path);
            return HandoverReader.Read(reader);
        }
        catch (Exception e) when (e is RunStoreException or ConfigException)
        {
            throw new InputException(e.Message, e);
        }
    }
}
