namespace BeamlineMonitor.Messaging.Building;

/// <summary>Numbers that a message may hold.</summary>
internal static class Finite
{
    /// <summary>The number, or null for one that is none: a message never holds NaN.</summary>
    /// <param name="value">Any number.</param>
    public static double? Of(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
