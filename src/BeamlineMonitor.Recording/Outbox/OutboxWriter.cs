using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Recording.Chains;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Templates;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Outbox;

/// <summary>Numbers messages and stores them, inside transactions that its owner begins and ends.</summary>
internal sealed class OutboxWriter : IDisposable
{
    private readonly ChainWriter chains;
    private readonly TimeProvider clock;
    private readonly Dictionary<string, OutboxTopic> stored;
    private readonly Dictionary<string, OutboxTopic> changed = new(StringComparer.Ordinal);
    private readonly TemplatePacker<long> packer = new();
    private readonly SqliteCommand write;

    /// <summary>Takes up the outbox of a file.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="chains">Adds its rows.</param>
    /// <param name="clock">Real time, for the instant of storing.</param>
    public OutboxWriter(SqliteConnection connection, ChainWriter chains, TimeProvider clock)
    {
        this.chains = chains;
        this.clock = clock;
        stored = TopicTable.Read(connection).ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        write = TopicTable.Prepare(connection);
    }

    /// <summary>The topics as committed.</summary>
    public IReadOnlyCollection<OutboxTopic> Topics => stored.Values;

    /// <summary>The hash over all payloads, those of the present transaction included.</summary>
    public string PayloadHash =>
        Outbox.PayloadHash.Whole(stored.Values.Where(topic => !changed.ContainsKey(topic.Name)).Concat(changed.Values));

    /// <summary>Stores messages.</summary>
    /// <param name="messages">The messages, in the order in which they are numbered.</param>
    public void Add(IReadOnlyList<OutgoingMessage> messages)
    {
        long storedAt = clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (OutgoingMessage message in messages)
        {
            OutboxTopic topic = Find(message.Topic) ?? New(message);
            byte[] payload = message.Encode(topic.Count + 1).ToArray();
            (long template, byte[] packed) = packer.Pack(topic.Id, chains.Rows(RunTables.Outbox) + 1, payload);
            chains.Append(RunTables.Outbox, topic.Id, topic.Count + 1, storedAt, template, packed);
            changed[topic.Name] = topic with
            {
                Schema = message.Schema,
                IsRetained = message.IsRetained,
                Count = topic.Count + 1,
                PayloadHash = Outbox.PayloadHash.Next(topic.PayloadHash, payload),
            };
        }
    }

    /// <summary>Ends the messages of a topic up to a number.</summary>
    /// <param name="name">The topic.</param>
    /// <param name="number">Number of the last one that ends.</param>
    /// <param name="isDropped">Whether they are counted as dropped.</param>
    /// <returns>How many ended.</returns>
    public long End(string name, long number, bool isDropped)
    {
        OutboxTopic topic = Find(name) ?? throw new ArgumentException($"The outbox has no topic {name}.", nameof(name));
        long ended = Math.Min(number, topic.Count) - topic.Done;
        if (ended <= 0) return 0;
        changed[name] = topic with { Done = topic.Done + ended, Dropped = topic.Dropped + (isDropped ? ended : 0) };
        return ended;
    }

    /// <summary>Writes the topics that changed: with the chains the last thing before a commit.</summary>
    public void Save()
    {
        foreach (OutboxTopic topic in changed.Values) TopicTable.Write(write, topic);
    }

    /// <summary>Settles a transaction.</summary>
    /// <param name="committed">Whether it was committed; otherwise its messages are forgotten.</param>
    public void Settle(bool committed)
    {
        if (committed)
        {
            foreach (OutboxTopic topic in changed.Values) stored[topic.Name] = topic;
        }
        else
        {
            packer.Clear();
        }

        changed.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => write.Dispose();

    private OutboxTopic? Find(string name) => changed.GetValueOrDefault(name) ?? stored.GetValueOrDefault(name);

    private OutboxTopic New(OutgoingMessage message)
    {
        int known = stored.Count + changed.Keys.Count(name => !stored.ContainsKey(name));
        return new OutboxTopic(known + 1, message.Topic, message.Schema, message.IsRetained, 0, RowHash.None.ToArray(), 0, 0);
    }
}
