using System.Text.RegularExpressions;

namespace BeamlineMonitor.Messaging.Topics;

/// <summary>One part of a topic.</summary>
public static partial class TopicName
{
    private const string Version = "operando/v1";

    /// <summary>Checks a part.</summary>
    /// <param name="name">The part.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ArgumentException">It is not of 1 to 64 characters a-z, 0-9, _ and -.</exception>
    public static string Require(string name) => Allowed().IsMatch(name)
        ? name
        : throw new ArgumentException($"\"{name}\" cannot be part of a topic; use 1 to 64 characters a-z, 0-9, _ and -.", nameof(name));

    /// <summary>The whole topic.</summary>
    /// <param name="station">Name of the station.</param>
    /// <param name="topic">Topic below the station's root.</param>
    /// <returns>Such as <c>operando/v1/6-bm-a/cell/cell1/layer/3</c>.</returns>
    /// <exception cref="ArgumentException">The station's name cannot be part of a topic.</exception>
    public static string Whole(string station, string topic) => Root(Require(station)) + topic;

    /// <summary>What comes before the topics of a station.</summary>
    /// <param name="station">Name of the station, or the place for it in a filter.</param>
    /// <returns>Such as <c>operando/v1/6-bm-a/</c>.</returns>
    public static string Root(string station) => $"{Version}/{station}/";

    /// <summary>Takes a whole topic apart.</summary>
    /// <param name="whole">The whole topic.</param>
    /// <returns>Name of the station, and the topic below its root; null for a topic that is none of a station's.</returns>
    public static (string Station, string Topic)? Split(string whole)
    {
        if (!whole.StartsWith(Version + "/", StringComparison.Ordinal)) return null;
        string[] parts = whole[(Version.Length + 1)..].Split('/', 2);
        return parts.Length == 2 ? (parts[0], parts[1]) : null;
    }

    [GeneratedRegex(@"\A[a-z0-9_-]{1,64}\z")]
    private static partial Regex Allowed();
}
