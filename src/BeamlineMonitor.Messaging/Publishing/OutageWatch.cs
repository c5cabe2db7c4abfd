using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>Tells of a broker that is away, once, when it is more than a moment; and when it is back.</summary>
/// <param name="options">How long a moment is.</param>
/// <param name="log">Is told.</param>
/// <param name="meter">Counts.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class OutageWatch(PublisherOptions options, IPublisherLog log, PublisherMeter meter, TimeProvider ioTime)
{
    private long? downSince = ioTime.GetTimestamp();
    private bool isTold;

    /// <summary>The broker has taken the connection.</summary>
    /// <param name="cancellationToken">Abandons the telling.</param>
    /// <returns>Ends when it is told.</returns>
    public async Task UpAsync(CancellationToken cancellationToken)
    {
        meter.ConnectionChanged(isUp: true);
        (bool wasTold, isTold) = (isTold, false);
        string away = downSince is { } since ? ioTime.GetElapsedTime(since).TotalSeconds.ToString("0", CultureInfo.InvariantCulture) : "0";
        downSince = null;
        if (!wasTold) return;
        await log.TellAsync(RunEventKinds.BrokerBack, EventSeverity.Information, $"the broker {options.Broker} is there again after {away} s", cancellationToken);
    }

    /// <summary>The connection is over, or there was none.</summary>
    /// <param name="cause">Why.</param>
    /// <param name="cancellationToken">Abandons the telling.</param>
    /// <returns>Ends when it is told.</returns>
    public Task DownAsync(Exception cause, CancellationToken cancellationToken)
    {
        long since = downSince ??= ioTime.GetTimestamp();
        if (isTold || ioTime.GetElapsedTime(since) < options.OutageTold) return Task.CompletedTask;
        isTold = true;
        return log.TellAsync(RunEventKinds.BrokerLost, EventSeverity.Warning, $"nothing is published: {cause.Message}", cancellationToken);
    }

    /// <summary>The broker has refused, and would again.</summary>
    /// <param name="cause">What it said.</param>
    /// <param name="cancellationToken">Abandons the telling.</param>
    /// <returns>Ends when it is told.</returns>
    public Task RefusedAsync(MqttRefusedException cause, CancellationToken cancellationToken)
    {
        downSince ??= ioTime.GetTimestamp();
        isTold = true;
        meter.Refused();
        return log.TellAsync(
            RunEventKinds.BrokerRefused,
            EventSeverity.Alarm,
            $"nothing is published and nothing more is tried: {cause.Message} {options.RefusedAdvice}",
            cancellationToken);
    }
}
