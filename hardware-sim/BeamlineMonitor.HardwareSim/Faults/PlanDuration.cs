using System.Globalization;

namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>Durations as a plan writes them: "200ms", "12s", "1.5min", "2h".</summary>
internal static class PlanDuration
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), // before "s", which it ends with
        ("s", TimeSpan.FromSeconds(1)),
        ("min", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    public static TimeSpan Parse(string text)
    {
        foreach ((string name, TimeSpan length) in Units)
        {
            if (text.EndsWith(name, StringComparison.Ordinal)
                && decimal.TryParse(text[..^name.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)
                && count <= Longest.Ticks / length.Ticks)
            {
                return TimeSpan.FromTicks((long)(count * length.Ticks));
            }
        }

        throw new FormatException($"'{text}' is no duration up to 30 days: write 200ms, 12s, 1.5min or 2h.");
    }

    public static string Format(TimeSpan duration) =>
        duration.Ticks % TimeSpan.TicksPerSecond == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerSecond}s")
            : string.Create(CultureInfo.InvariantCulture, $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond}ms");
}
