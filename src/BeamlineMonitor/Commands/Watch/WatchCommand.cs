using System.CommandLine;
using System.Globalization;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Topics;
using Spectre.Console;

namespace BeamlineMonitor.Commands.Watch;

/// <summary>The verb <c>watch</c>: what a remote subscriber sees.</summary>
internal static class WatchCommand
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;
    private const int PlainWidth = 160; // of a file or a pipe: no flag is broken

    private static readonly TimeSpan DrawInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(10);

    private static readonly Option<string> BrokerOption = new("--broker") { Description = "The broker: host, host:port or [address]:port.", Required = true };

    private static readonly Option<string?> StationOption = new("--station") { Description = "Only this station; by default all." };

    private static readonly Option<bool> TlsOption = new("--tls") { Description = "Encrypt; the broker's certificate is checked against the system's authorities." };

    private static readonly Option<FileInfo?> AuthorityOption = new("--ca") { Description = "PEM file of the authority that signed the broker's certificate; encrypts." };

    private static readonly Option<FileInfo?> CertificateOption = new("--certificate") { Description = "PEM file of your own certificate; encrypts." };

    private static readonly Option<FileInfo?> KeyOption = new("--key") { Description = "PEM file of its key, where the certificate's does not hold it." };

    private static readonly Option<string?> UserOption = new("--user") { Description = "Name of the user." };

    private static readonly Option<FileInfo?> PasswordOption = new("--password-file") { Description = "File with the password in its first line." };

    private static readonly Option<bool> JsonOption = new("--json") { Description = "Print every message as a line of JSON." };

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("watch", "Watch stations through their broker, as any remote subscriber: layers with x ± σ, the age of every value, alarms.")
        {
            BrokerOption, StationOption, TlsOption, AuthorityOption, CertificateOption, KeyOption, UserOption, PasswordOption, JsonOption,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        TextWriter output = parsed.InvocationConfiguration.Output, error = parsed.InvocationConfiguration.Error;
        var line = new WatchLine(await OptionsAsync(parsed, cancellationToken), Filter(parsed), () => new MqttConnection(TimeProvider.System), TimeProvider.System);
        if (parsed.GetValue(JsonOption))
        {
            await line.RunAsync(message => output.WriteLine(WatchJson.Write(message)), error.WriteLine, cancellationToken);
            return ExitCode.Ok;
        }

        var state = new WatchState(TimeProvider.System);
        await ShowAsync(line.RunAsync(state.Take, _ => { }, cancellationToken), new WatchView(state, line, TimeProvider.System), output, cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task ShowAsync(Task watching, WatchView view, TextWriter output, CancellationToken cancellationToken)
    {
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        if (isTerminal)
        {
            await console.Live(new Text("")).StartAsync(async display =>
            {
                while (!await EndsWithinAsync(watching, DrawInterval, cancellationToken)) display.UpdateTarget(view.Draw());
            });
        }
        else
        {
            console.Profile.Width = PlainWidth;
            while (!await EndsWithinAsync(watching, LineInterval, cancellationToken)) console.Write(view.Draw());
        }

        await watching;
    }

    // Told to end, it is over at once: the line takes a moment to say goodbye, and nothing is drawn meanwhile.
    private static async Task<bool> EndsWithinAsync(Task watching, TimeSpan interval, CancellationToken cancellationToken) =>
        await Task.WhenAny(watching, Task.Delay(interval, TimeProvider.System, cancellationToken)) == watching || cancellationToken.IsCancellationRequested;

    private static string Filter(ParseResult parsed)
    {
        try
        {
            return TopicName.Root(parsed.GetValue(StationOption) is { } station ? TopicName.Require(station) : "+") + "#";
        }
        catch (ArgumentException e)
        {
            throw new InputException($"--station: {e.Message}", e);
        }
    }

    private static async Task<MqttConnectOptions> OptionsAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        FileInfo? authority = parsed.GetValue(AuthorityOption), certificate = parsed.GetValue(CertificateOption);
        bool encrypts = parsed.GetValue(TlsOption) || authority is not null || certificate is not null;
        (string host, int port) = HostAndPort(parsed.GetValue(BrokerOption)!, encrypts ? TlsPort : PlainPort);
        return new MqttConnectOptions
        {
            Host = host,
            Port = port,
            ClientId = "", // the broker gives one: two who watch do not push each other out
            IsCleanStart = true,
            SessionExpiry = TimeSpan.Zero,
            UserName = parsed.GetValue(UserOption),
            Password = parsed.GetValue(PasswordOption) is { } file ? await PasswordAsync(file, cancellationToken) : null,
            Tls = encrypts ? new MqttTls(authority?.FullName, certificate?.FullName, parsed.GetValue(KeyOption)?.FullName) : null,
        };
    }

    private static (string Host, int Port) HostAndPort(string text, int standard)
    {
        string[] parts = text.StartsWith('[') ? text[1..].Split("]", 2) : text.Split(':', 2);
        string port = parts.Length == 2 ? parts[1].TrimStart(':') : "";
        if (parts[0].Length > 0 && port.Length == 0) return (parts[0], standard);
        return parts[0].Length > 0 && ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0
            ? (parts[0], number)
            : throw new InputException($"--broker: \"{text}\" is no broker; write host, host:port or [address]:port.");
    }

    private static async Task<string> PasswordAsync(FileInfo file, CancellationToken cancellationToken)
    {
        try
        {
            return (await File.ReadAllLinesAsync(file.FullName, cancellationToken)).FirstOrDefault() ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--password-file: {e.Message}", e);
        }
    }
}
