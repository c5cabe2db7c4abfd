using System.Globalization;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Linking;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Messaging.Publishing;

/// <summary>
/// Tells of a broker that is away, once, when it is more than a moment, and when it is back; and says how long to wait for it. A broker is there when it
/// acknowledges something stored, or holds a connection: one that takes a connection and ends it is away.
/// </summary>
/// <param name="options">How long a moment is, and the waits.</param>
/// <param name="news">Is told.</param>
/// <param name="meter">Counts.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class OutageWatch(PublisherOptions options, PublisherNews news, PublisherMeter meter, TimeProvider ioTime)
{
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Backoff backoff = new(options.Seed, options.ShortestBackoff, options.LongestBackoff);
    private long? downSince = ioTime.GetTimestamp();
    private bool isTold;
    private bool isTakenOver;

    /// <summary>The broker has acknowledged something stored. That tells nothing while another client takes this one's name over and over.</summary>
    public void Acknowledged()
    {
        lock (gate)
        {
            if (!isTakenOver) Up();
        }
    }

    /// <summary>Waits until a connection has held.</summary>
    /// <param name="cancellationToken">The connection is over.</param>
    /// <returns>Ends when it has held.</returns>
    public async Task HoldAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Held, ioTime, cancellationToken);
        lock (gate) Up();
    }

    /// <summary>The connection is over, or there was none.</summary>
    /// <param name="cause">Why.</param>
    /// <returns>How long to wait before the next one, real time.</returns>
    public TimeSpan Down(Exception cause)
    {
        lock (gate)
        {
            if (cause is MqttRefusedException { Reason: MqttReason.SessionTakenOver }) isTakenOver = true;
            long since = downSince ??= ioTime.GetTimestamp();
            if (!isTold && ioTime.GetElapsedTime(since) >= options.OutageTold)
            {
                isTold = true;
                string mend = isTakenOver ? $" Another client is {options.Broker.ClientId} too: end the second daemon of this station, or name it otherwise." : "";
                news.Tell(RunEventKinds.BrokerLost, EventSeverity.Warning, $"nothing is published: {cause.Message}{mend}");
            }

            return backoff.Next();
        }
    }

    /// <summary>The broker has refused, and would again.</summary>
    /// <param name="cause">What it said.</param>
    public void Refused(MqttRefusedException cause)
    {
        lock (gate)
        {
            downSince ??= ioTime.GetTimestamp();
            isTold = true;
        }

        meter.Refused();
        news.Tell(
            RunEventKinds.BrokerRefused, EventSeverity.Alarm, $"nothing is published and nothing more is tried: {cause.Message} {options.RefusedAdvice}");
    }

    private void Up()
    {
        if (downSince is not { } since) return;
        (downSince, isTakenOver) = (null, false);
        backoff.Reset();
        if (!isTold) return;
        isTold = false;
        string away = ioTime.GetElapsedTime(since).TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        news.Tell(RunEventKinds.BrokerBack, EventSeverity.Information, $"the broker {options.Broker} is there again after {away} s");
    }
}
