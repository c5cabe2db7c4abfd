using System.CommandLine;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon.Operating;
using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Commands.Operating;

/// <summary>The verbs <c>note</c> and <c>ack</c>: an operator's note, and that an alarm was seen, as events of the run.</summary>
internal static class NoteCommand
{
    private static readonly Argument<FileInfo> RunArgument = new("run") { Description = "The run file." };

    private static readonly Argument<string> TextArgument = new("text") { Description = "The note." };

    private static readonly Argument<string> AlarmArgument = new("alarm") { Description = "Id of the alarm, as handover and the topic alarm/<id> show it." };

    /// <summary>Creates the verb <c>note</c>.</summary>
    /// <returns>The verb.</returns>
    public static Command Create() => Create("note", "Write a note into the run that a daemon records.", TextArgument);

    /// <summary>Creates the verb <c>ack</c>.</summary>
    /// <returns>The verb.</returns>
    public static Command CreateAcknowledge() => Create("ack", "Say that you have seen an alarm; it stays active until its cause is gone.", AlarmArgument);

    private static Command Create(string verb, string description, Argument<string> text)
    {
        var command = new Command(verb, description) { RunArgument, text, DaemonClient.ByOption, RunCommand.SettingsOption, DaemonClient.JsonOption };
        command.SetAction((parsed, cancellationToken) => DaemonClient.SendAsync(
            parsed,
            new OperatorCommand(verb, parsed.GetValue(DaemonClient.ByOption)!, IdOf(parsed.GetValue(RunArgument)!), parsed.GetValue(text)),
            cancellationToken));
        return command;
    }

    private static string IdOf(FileInfo file)
    {
        try
        {
            using RunReader reader = RunReader.Open(file.FullName);
            return reader.Manifest.Id;
        }
        catch (RunStoreException e)
        {
            throw new InputException(e.Message, e);
        }
    }
}
