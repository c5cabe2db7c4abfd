using BeamlineMonitor.Acquisition.Events;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>Hears what people must know of the publishing: in the run where there is one, else in the station's file, and in the log.</summary>
public interface IPublisherLog
{
    /// <summary>Tells an event; never fails.</summary>
    /// <param name="kind">What, in kebab case; see <see cref="RunEventKinds"/>.</param>
    /// <param name="severity">How much it matters.</param>
    /// <param name="text">One sentence.</param>
    /// <param name="cancellationToken">Abandons the wait.</param>
    /// <returns>Ends when it is told.</returns>
    Task TellAsync(string kind, EventSeverity severity, string text, CancellationToken cancellationToken);
}
