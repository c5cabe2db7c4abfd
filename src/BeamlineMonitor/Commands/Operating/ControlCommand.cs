using System.CommandLine;
using BeamlineMonitor.Commands.Run;
using BeamlineMonitor.Daemon.Operating;

namespace BeamlineMonitor.Commands.Operating;

/// <summary>The verb <c>control</c>: hands stage and detectors to SPEC or bluesky, and takes them back. The cells go on.</summary>
internal static class ControlCommand
{
    private static readonly Argument<string> WhatArgument =
        new Argument<string>("what") { Description = "release: hand stage and detectors over when the exposure has ended; take: the daemon goes on with them; standard: expose the standard before the next layer." }
            .AcceptOnlyFromAmong("release", "take", "standard");

    /// <summary>Creates the verb.</summary>
    /// <returns>The verb.</returns>
    public static Command Create()
    {
        var command = new Command("control", "Hand stage and detectors of a running daemon to SPEC or bluesky, or take them back; the cells go on.")
        {
            WhatArgument, DaemonClient.ByOption, RunCommand.SettingsOption, DaemonClient.JsonOption,
        };
        command.SetAction((parsed, cancellationToken) => DaemonClient.SendAsync(
            parsed, new OperatorCommand(parsed.GetValue(WhatArgument)!, parsed.GetValue(DaemonClient.ByOption)!), cancellationToken));
        return command;
    }
}
