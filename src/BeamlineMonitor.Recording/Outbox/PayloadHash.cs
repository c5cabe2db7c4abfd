using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Recording.Chains;

namespace BeamlineMonitor.Recording.Outbox;

/// <summary>
/// Numbers messages and hashes their payloads, each topic by itself, so that it does not matter how the topics are interleaved: a replay
/// that makes the same payloads has the same hash.
/// </summary>
public sealed class PayloadHash
{
    private readonly SortedDictionary<string, (long Count, byte[] Hash)> topics = new(StringComparer.Ordinal);

    /// <summary>
    /// SHA-256 over all topics in ordinal order: name in UTF-8, a zero byte, number of payloads (8 bytes, least first), hash of the topic.
    /// </summary>
    public string Value => Whole(topics.Select(topic => (topic.Key, topic.Value.Count, topic.Value.Hash)));

    /// <summary>Takes the next message of a topic.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Its number in the topic, from 1, and its payload.</returns>
    public (long Number, ReadOnlyMemory<byte> Payload) Add(OutgoingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        long number = topics.TryGetValue(message.Topic, out (long Count, byte[] Hash) topic) ? topic.Count + 1 : 1;
        ReadOnlyMemory<byte> payload = message.Encode(number);
        Add(message.Topic, payload.Span);
        return (number, payload);
    }

    /// <summary>Takes the next payload of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload.</param>
    internal void Add(string topic, ReadOnlySpan<byte> payload)
    {
        (long count, byte[] hash) = topics.GetValueOrDefault(topic, (0, RowHash.None.ToArray()));
        topics[topic] = (count + 1, Next(hash, payload));
    }

    /// <summary>The hash of a topic with one more payload.</summary>
    /// <param name="before">The hash without it; 32 zero bytes at the start.</param>
    /// <param name="payload">The payload.</param>
    /// <returns>SHA-256 of both, one after the other.</returns>
    internal static byte[] Next(byte[] before, ReadOnlySpan<byte> payload)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(before);
        sha.AppendData(payload);
        return sha.GetHashAndReset();
    }

    /// <summary>The hash over the topics of an outbox.</summary>
    /// <param name="topics">The topics in any order.</param>
    /// <returns>64 hexadecimal digits, lower case.</returns>
    internal static string Whole(IEnumerable<OutboxTopic> topics) => Whole(
        topics.OrderBy(topic => topic.Name, StringComparer.Ordinal).Select(topic => (topic.Name, topic.Count, topic.PayloadHash)));

    private static string Whole(IEnumerable<(string Name, long Count, byte[] Hash)> topics)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach ((string name, long payloads, byte[] hash) in topics)
        {
            sha.AppendData(Encoding.UTF8.GetBytes(name));
            BinaryPrimitives.WriteInt64LittleEndian(count, payloads);
            sha.AppendData([0]);
            sha.AppendData(count);
            sha.AppendData(hash);
        }

        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
