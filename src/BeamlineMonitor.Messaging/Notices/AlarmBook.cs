using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using BeamlineMonitor.Acquisition.Events;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Messaging.Building;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Notices;

/// <summary>The alarms of a run: a fold over its events in their order, without a clock.</summary>
/// <param name="run">Id of the run; null for those of a station without one.</param>
internal sealed class AlarmBook(string? run)
{
    private const int LongestId = 64;

    private readonly List<Entry> active = [];

    /// <summary>The alarms that are active, oldest first.</summary>
    public ImmutableArray<ActiveAlarm> Active =>
    [
        .. active.Select(entry => new ActiveAlarm(
            Id(entry.Raised.Source, entry.Rule.Name), entry.Raised.Severity, entry.Raised.Text, entry.Rule.Action, entry.Since, entry.AcknowledgedBy)),
    ];

    /// <summary>Whether an event would clear an alarm that is active.</summary>
    /// <param name="happened">The event.</param>
    public bool IsClearedBy(RunEvent happened) => active.Exists(entry => Clears(happened, entry));

    /// <summary>Takes the next event.</summary>
    /// <param name="happened">The event.</param>
    /// <returns>The alarm that it raises, or tells more of; the alarms that it clears.</returns>
    public IReadOnlyList<OutgoingMessage> Take(RunEvent happened)
    {
        List<OutgoingMessage> messages = [];
        foreach (Entry entry in active.Where(entry => Clears(happened, entry)).ToList())
        {
            active.Remove(entry);
            messages.Add(Message(entry with { Measured = happened.Measured ?? entry.Measured }, "cleared", happened.At));
        }

        if (happened.Kind == RunEventKinds.AlarmAcknowledged) messages.AddRange(Acknowledge(happened));
        if (AlarmRules.All.FirstOrDefault(rule => rule.RaisedBy == happened.Kind) is { } raised)
        {
            int place = active.FindIndex(entry => entry.Rule == raised && entry.Raised.Source == happened.Source);
            var entry = new Entry(raised, happened, place < 0 ? happened.At : active[place].Since, happened.Measured);
            if (place < 0) active.Add(entry);
            else active[place] = entry;
            messages.Add(Message(entry, "active", happened.At));
        }

        return messages;
    }

    private IEnumerable<OutgoingMessage> Acknowledge(RunEvent happened)
    {
        int place = active.FindIndex(entry => Id(entry.Raised.Source, entry.Rule.Name) == happened.Source);
        if (place < 0) return [];
        active[place] = active[place] with { AcknowledgedBy = happened.By ?? "" };
        return [Message(active[place], "acked", happened.At)];
    }

    private static bool Clears(RunEvent happened, Entry entry) =>
        happened.Kind == RunEventKinds.RunEnded
        || (entry.Rule.ClearedBy.Contains(happened.Kind) && (happened.Source is null || happened.Source == entry.Raised.Source));

    private OutgoingMessage Message(Entry entry, string state, DateTimeOffset at) => RunMessages.Alarm(
        Id(entry.Raised.Source, entry.Rule.Name),
        new AlarmPayload(
            PayloadTime.Of(at),
            run,
            EnumWord.Of(entry.Raised.Severity),
            state,
            entry.Raised.Text,
            entry.Rule.Consequence,
            entry.Rule.Action,
            PayloadTime.Of(entry.Since),
            Finite.Of(entry.Measured?.Value),
            Finite.Of(entry.Measured?.Limit),
            entry.Measured?.Unit));

    // Names of the plan are parts of topics, but two of them and the alarm's own may be too long for one.
    private static string Id(string? source, string name)
    {
        string id = source is null ? name : $"{source.Replace('/', '-')}-{name}";
        return id.Length <= LongestId ? id : $"{id[..(LongestId - 9)]}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))[..8]}";
    }

    private sealed record Entry(AlarmRule Rule, RunEvent Raised, DateTimeOffset Since, MeasuredValue? Measured, string? AcknowledgedBy = null);
}
