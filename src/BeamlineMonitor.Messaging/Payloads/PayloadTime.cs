using System.Globalization;

namespace BeamlineMonitor.Messaging.Payloads;

/// <summary>How instants are written.</summary>
public static class PayloadTime
{
    /// <summary>What is written, as a regular expression.</summary>
    public const string Pattern = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$";

    /// <summary>RFC 3339 in UTC, to the microsecond.</summary>
    /// <param name="at">The instant.</param>
    /// <returns>Such as <c>2026-03-01T08:00:00.250000Z</c>.</returns>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
