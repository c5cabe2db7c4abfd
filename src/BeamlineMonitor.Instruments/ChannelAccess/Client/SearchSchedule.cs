namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>Which names are searched for, and when next: after d, 2d, 4d … up to the longest interval. Without clock and sockets.</summary>
/// <param name="firstInterval">Wait after the first search.</param>
/// <param name="longestInterval">Longest wait.</param>
public sealed class SearchSchedule(TimeSpan firstInterval, TimeSpan longestInterval)
{
    private readonly Dictionary<uint, Entry> entries = [];

    /// <summary>When the next search is due; null when nothing is searched for.</summary>
    public DateTimeOffset? NextDue => entries.Count == 0 ? null : entries.Values.Min(e => e.Due);

    /// <summary>Starts to search for a name.</summary>
    /// <param name="cid">The channel's id.</param>
    /// <param name="name">Name.</param>
    /// <param name="due">When the first search goes out.</param>
    public void Add(uint cid, string name, DateTimeOffset due) => entries[cid] = new Entry(name, due, firstInterval);

    /// <summary>Ends the search for a name.</summary>
    /// <param name="cid">The channel's id.</param>
    /// <returns>False when it was not searched for.</returns>
    public bool Remove(uint cid) => entries.Remove(cid);

    /// <summary>Begins all searches anew: a server has come up.</summary>
    /// <param name="now">Now.</param>
    public void Restart(DateTimeOffset now)
    {
        foreach ((uint cid, Entry entry) in entries) entries[cid] = new Entry(entry.Name, now, firstInterval);
    }

    /// <summary>Everything that is searched for, due or not: for a name server that has just connected.</summary>
    /// <returns>Requests in order of their ids.</returns>
    public IReadOnlyList<CaMessage> All() => [.. entries.OrderBy(e => e.Key).Select(e => CaRequest.Search(e.Key, e.Value.Name))];

    /// <summary>Takes what is due and puts it off by its interval, which doubles.</summary>
    /// <param name="now">Now.</param>
    /// <returns>Requests in order of their ids.</returns>
    public IReadOnlyList<CaMessage> TakeDue(DateTimeOffset now)
    {
        List<CaMessage> due = [];
        foreach ((uint cid, Entry entry) in entries.Where(e => e.Value.Due <= now).OrderBy(e => e.Key).ToList())
        {
            due.Add(CaRequest.Search(cid, entry.Name));
            TimeSpan doubled = entry.Interval * 2;
            entries[cid] = new Entry(entry.Name, now + entry.Interval, doubled < longestInterval ? doubled : longestInterval);
        }

        return due;
    }

    private readonly record struct Entry(string Name, DateTimeOffset Due, TimeSpan Interval);
}
