using Microsoft.Extensions.Logging;

namespace BeamlineMonitor.Publishing;

/// <summary>What of the publishing only the log needs to know.</summary>
internal static partial class PublishingLog
{
    /// <summary>A run file holds unsent messages and cannot be opened.</summary>
    /// <param name="log">The log.</param>
    /// <param name="line">Which, and why.</param>
    [LoggerMessage(Level = LogLevel.Warning, Message = "Not published: {Line}")]
    public static partial void Skipped(ILogger log, string line);

    /// <summary>What becomes of the local broker.</summary>
    /// <param name="log">The log.</param>
    /// <param name="line">What.</param>
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Line}")]
    public static partial void Broker(ILogger log, string line);
}
