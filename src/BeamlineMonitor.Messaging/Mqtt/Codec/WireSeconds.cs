namespace BeamlineMonitor.Messaging.Mqtt.Codec;

/// <summary>Durations as MQTT carries them: whole seconds; a part of one counts as one.</summary>
internal static class WireSeconds
{
    /// <summary>Converts a duration.</summary>
    /// <param name="duration">The duration.</param>
    /// <param name="least">Least number of seconds.</param>
    /// <param name="most">Most.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <returns>Seconds.</returns>
    /// <exception cref="ArgumentOutOfRangeException">It is outside its range.</exception>
    public static uint Of(TimeSpan duration, uint least, uint most, string what)
    {
        double seconds = Math.Ceiling(duration.TotalSeconds);
        if (seconds < least || seconds > most)
            throw new ArgumentOutOfRangeException(what, duration, $"The {what} must be {least} to {most} s.");
        return (uint)seconds;
    }
}
