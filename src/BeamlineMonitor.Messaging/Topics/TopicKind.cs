using System.Collections.Immutable;

namespace BeamlineMonitor.Messaging.Topics;

/// <summary>What is sent on the topics of one form, and how.</summary>
/// <param name="Form">The topic below the station's root; a part in braces stands for a name, such as <c>cell/{cell}/layer/{layer}</c>.</param>
/// <param name="Schema">Id of the payload's schema with its version.</param>
/// <param name="Payload">Type of the payload's record; null for CBOR.</param>
/// <param name="QualityOfService">0 or 1.</param>
/// <param name="IsRetained">Whether the broker keeps the last one.</param>
/// <param name="IsStored">Whether it leaves through the outbox of the run file; the others are sent as they come and are outside the payload hash.</param>
/// <param name="Expiry">After how long the broker may drop it; null for never.</param>
public sealed record TopicKind(
    string Form, string Schema, Type? Payload, int QualityOfService, bool IsRetained, bool IsStored, TimeSpan? Expiry = null)
{
    /// <summary>The topic of given names.</summary>
    /// <param name="names">One for each part in braces, in their order.</param>
    /// <returns>The topic below the station's root.</returns>
    /// <exception cref="ArgumentException">There are too few or too many names, or one is not of a-z, 0-9, _ and -.</exception>
    public string Of(params ReadOnlySpan<string> names)
    {
        string[] parts = Form.Split('/');
        int used = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i][0] != '{') continue;
            if (used == names.Length) throw new ArgumentException($"{Form} needs a name for {parts[i]}.", nameof(names));
            parts[i] = TopicName.Require(names[used++]);
        }

        if (used != names.Length) throw new ArgumentException($"{Form} has no place for {names[used]}.", nameof(names));
        return string.Join('/', parts);
    }

    /// <summary>The names in a topic of this form.</summary>
    /// <param name="topic">Topic below the station's root.</param>
    /// <returns>One for each part in braces, in their order; null for a topic of another form.</returns>
    public ImmutableArray<string>? NamesIn(string topic)
    {
        string[] form = Form.Split('/'), parts = topic.Split('/');
        if (parts.Length != form.Length) return null;
        (string Form, string Part)[] pairs = [.. form.Zip(parts)];
        return pairs.All(pair => pair.Form[0] == '{' || pair.Form == pair.Part) ? [.. pairs.Where(pair => pair.Form[0] == '{').Select(pair => pair.Part)] : null;
    }
}
