using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Daemon.Operating;
using BeamlineMonitor.Web;

namespace BeamlineMonitor.Commands.Operating;

/// <summary>Sends a command to the daemon of this machine and shows its answer.</summary>
internal static class DaemonClient
{
    /// <summary>Who asks.</summary>
    public static Option<string> ByOption { get; } =
        new("--by") { Description = "Who you are; by default the user's name.", DefaultValueFactory = _ => Environment.UserName };

    /// <summary>Prints the answer as JSON.</summary>
    public static Option<bool> JsonOption { get; } = new("--json") { Description = "Print the answer as JSON." };

    /// <summary>Sends a command.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Withdraws it.</param>
    /// <returns>0 where it was done, 1 where the daemon refused it.</returns>
    /// <exception cref="InputException">No daemon can be asked: the message says why.</exception>
    public static async Task<int> SendAsync(ParseResult parsed, OperatorCommand command, CancellationToken cancellationToken)
    {
        (int port, CommandToken token) = Find(DaemonSettingsReader.PathOf(parsed.GetValue(RunCommand.SettingsOption)));
        using var straight = new SocketsHttpHandler { UseProxy = false }; // the token stays on this machine, whatever http_proxy says
        using var client = new HttpClient(straight) { Timeout = Timeout.InfiniteTimeSpan }; // control is handed over when the exposure has ended
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}{CommandPage.Path}")
        {
            Content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(command, CommandPage.Form)),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Secret);
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, cancellationToken);
            OperatorAnswer answer = await response.Content.ReadFromJsonAsync<OperatorAnswer>(CommandPage.Form, cancellationToken)
                ?? new OperatorAnswer(false, $"The daemon answered {(int)response.StatusCode} without a word.");
            await Show(parsed, answer);
            return answer.IsDone ? ExitCode.Ok : response.StatusCode == HttpStatusCode.Conflict ? ExitCode.Refused : ExitCode.InputError;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new InputException($"No daemon answers on 127.0.0.1:{port}: {e.Message}", e);
        }
    }

    private static (int Port, CommandToken Token) Find(string settingsPath)
    {
        try
        {
            DaemonSettings settings = DaemonSettingsReader.Read(settingsPath);
            if (settings.WebPort is not > 0) throw new InputException($"{settingsPath}: give the daemon a port (Web, Port), so that it can be asked.");
            return settings.CommandTokenFile is { } file
                ? (settings.WebPort.Value, CommandToken.Read(file))
                : throw new InputException($"{settingsPath}: commands are off; name a token's file (Web, CommandTokenFile) and start the daemon again.");
        }
        catch (ConfigException e)
        {
            throw new InputException(e.Message, e);
        }
    }

    private static Task Show(ParseResult parsed, OperatorAnswer answer)
    {
        TextWriter output = answer.IsDone || parsed.GetValue(JsonOption) ? parsed.InvocationConfiguration.Output : parsed.InvocationConfiguration.Error;
        return output.WriteLineAsync(parsed.GetValue(JsonOption) ? JsonSerializer.Serialize(answer, CommandPage.Form) : answer.Text);
    }
}
