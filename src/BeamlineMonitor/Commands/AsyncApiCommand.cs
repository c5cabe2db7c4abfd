using System.CommandLine;
using System.Xml.Linq;
using BeamlineMonitor.Messaging.Schemas;

namespace BeamlineMonitor.Commands;

/// <summary>The verb <c>asyncapi</c>: what a station publishes, for programs.</summary>
internal static class AsyncApiCommand
{
    private static readonly Option<FileInfo?> OutOption = new("--out") { Description = "The file to write; by default the document is printed." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("asyncapi", "Print the AsyncAPI 3.0 document of everything a station publishes, with a JSON Schema a message.") { OutOption };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string path = Path.Combine(AppContext.BaseDirectory, Docstrings.FileName);
        if (!File.Exists(path)) throw new InputException($"{path} is missing: the descriptions stand there; keep it beside the program.");
        string document = AsyncApiDocument.Write(new Docstrings(XDocument.Load(path)));
        if (parsed.GetValue(OutOption) is { } file) await OutputFile.WriteAsync(file, document.TrimEnd('\n'), cancellationToken);
        else await parsed.InvocationConfiguration.Output.WriteAsync(document);
        return ExitCode.Ok;
    }
}
