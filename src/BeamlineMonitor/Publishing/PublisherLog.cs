using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Daemon;
using BeamlineMonitor.Messaging.Publishing;
using Microsoft.Extensions.Logging;

namespace BeamlineMonitor.Publishing;

/// <summary>Tells what happens to the publishing: in the run while there is one, else in the station's file; where that cannot be stored, in the log alone.</summary>
/// <param name="run">The run.</param>
/// <param name="station">The station's file.</param>
/// <param name="logger">Log.</param>
internal sealed partial class PublisherLog(LiveRun run, StationFile station, ILogger<PublisherLog> logger) : IPublisherLog
{
    private const string Source = "broker";

    /// <inheritdoc/>
    public async Task TellAsync(string kind, EventSeverity severity, string text, CancellationToken cancellationToken)
    {
        try
        {
            if (await run.TryTellAsync(kind, severity, text, Source, cancellationToken))
            {
                await station.TellWhereItClearsAsync(kind, severity, text, Source, cancellationToken); // the outage may be older than the run
                return;
            }

            LogTold(severity == EventSeverity.Information ? LogLevel.Information : LogLevel.Warning, kind, text);
            await station.TellAsync(kind, severity, text, Source, cancellationToken);
        }
        catch (RunStoreException e)
        {
            LogNotStored(kind, text, e.Message);
        }
    }

    [LoggerMessage(Message = "{Kind}: {Text}")]
    private partial void LogTold(LogLevel level, string kind, string text);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind}: {Text} (not stored: {Cause})")]
    private partial void LogNotStored(string kind, string text, string cause);
}
