using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Frames;
using Microsoft.Extensions.Logging;

namespace BeamlineMonitor.Daemon;

/// <summary>Events of the run in the log.</summary>
internal static partial class EventLog
{
    /// <summary>Writes an event.</summary>
    /// <param name="log">The log.</param>
    /// <param name="happened">The event.</param>
    public static void Write(ILogger log, RunEvent happened) => WriteEvent(
        log,
        happened.Severity switch
        {
            EventSeverity.Information => LogLevel.Information,
            EventSeverity.Warning => LogLevel.Warning,
            _ => LogLevel.Error,
        },
        happened.Kind,
        happened.Text,
        happened.At);

    /// <summary>Writes that the frames of an exposure are on the disk: a witness beside the run file, which eng/chaos.sh holds against it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="last">Number of the last.</param>
    /// <param name="target">What they are of.</param>
    [LoggerMessage(Level = LogLevel.Information, Message = "frames {First} to {Last} are stored: {Target}")]
    public static partial void WriteStored(ILogger log, long first, long last, FrameTarget target);

    /// <summary>Writes what a sink threw.</summary>
    /// <param name="log">The log.</param>
    /// <param name="sink">Its type.</param>
    /// <param name="e">The exception.</param>
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sink} failed to show a result")]
    public static partial void WriteSinkFault(ILogger log, string sink, Exception e);

    [LoggerMessage(Message = "{Kind}: {Text} ({At:O})")]
    private static partial void WriteEvent(ILogger log, LogLevel level, string kind, string text, DateTimeOffset at);
}
