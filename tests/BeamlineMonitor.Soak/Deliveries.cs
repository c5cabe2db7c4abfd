using System.Collections.Immutable;
using System.Text.Json.Nodes;
using BeamlineMonitor.Messaging.Mqtt;

namespace BeamlineMonitor.Soak;

/// <summary>What a subscriber got of one station, after repeats are taken out.</summary>
/// <param name="Repeats">Messages that came more than once.</param>
/// <param name="Missing">Numbers that never came.</param>
/// <param name="Gaps">Those numbers, as topic and range.</param>
/// <param name="OutOfOrder">Numbers that came after a later one of their topic.</param>
internal sealed record Deliveries(long Repeats, long Missing, ImmutableArray<string> Gaps, long OutOfOrder)
{
    /// <summary>Judges them.</summary>
    /// <param name="received">What came, in its order.</param>
    /// <param name="stored">Last number of each topic.</param>
    public static Deliveries Of(IEnumerable<MqttMessage> received, IReadOnlyDictionary<string, long> stored)
    {
        long repeats = 0, missing = 0, outOfOrder = 0;
        var gaps = ImmutableArray.CreateBuilder<string>();
        var seen = stored.Keys.ToDictionary(topic => topic, _ => new HashSet<long>());
        var last = new Dictionary<string, long>();
        foreach (MqttMessage message in received)
        {
            string topic = string.Join('/', message.Topic.Split('/')[3..]);
            if (!seen.TryGetValue(topic, out HashSet<long>? numbers)) continue;
            long number = JsonNode.Parse(message.Payload.Span)!["seq"]!.GetValue<long>();
            if (!numbers.Add(number))
            {
                repeats++;
                continue;
            }

            if (number < last.GetValueOrDefault(topic)) outOfOrder++;
            last[topic] = Math.Max(number, last.GetValueOrDefault(topic));
        }

        foreach ((string topic, long count) in stored)
        {
            for (long number = 1; number <= count; number++)
            {
                long first = number;
                while (number <= count && !seen[topic].Contains(number)) number++;
                if (number == first) continue;
                missing += number - first;
                gaps.Add($"{topic} {first} to {number - 1}");
            }
        }

        return new Deliveries(repeats, missing, gaps.ToImmutable(), outOfOrder);
    }
}
