namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>One monitor of one client: the events it has not been sent.</summary>
/// <param name="pv">What is monitored.</param>
/// <param name="id">The client's number for it.</param>
/// <param name="sid">The channel it belongs to.</param>
/// <param name="code">Type and form asked for.</param>
/// <param name="count">Elements asked for; 0 for the current length.</param>
/// <param name="mask">Which changes are reported.</param>
/// <param name="capacity">Events kept.</param>
/// <param name="wake">Called when there is something to send and nothing was queued before.</param>
internal sealed class ServerSubscription(
    ServedPv pv, uint id, uint sid, DbrCode code, uint count, EventMask mask, int capacity, Action<ServerSubscription> wake)
{
    private readonly Queue<CaReading> events = [];

    public ServedPv Pv => pv;

    public uint Id => id;

    public uint Sid => sid;

    public DbrCode Code => code;

    public uint Count => count;

    public EventMask Mask => mask;

    /// <summary>Queues an event; a full queue loses its oldest, so that the newest always arrives.</summary>
    public void Offer(CaReading reading)
    {
        bool first;
        lock (events)
        {
            first = events.Count == 0;
            if (events.Count >= capacity) events.Dequeue();
            events.Enqueue(reading);
        }

        if (first) wake(this);
    }

    /// <summary>All events that wait, oldest first.</summary>
    public CaReading[] TakeAll()
    {
        lock (events)
        {
            CaReading[] all = [.. events];
            events.Clear();
            return all;
        }
    }
}
