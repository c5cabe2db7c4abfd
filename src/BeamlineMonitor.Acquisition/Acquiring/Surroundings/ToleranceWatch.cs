using BeamlineMonitor.Acquisition.Safety;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Judges the stack pressure against its tolerance, on experiment time. Pure.</summary>
/// <param name="setpointMPa">What is wanted, MPa.</param>
/// <param name="toleranceMPa">How far off it may be, MPa.</param>
public sealed class ToleranceWatch(double setpointMPa, double toleranceMPa)
{
    /// <summary>Out of tolerance for so long is an alarm, experiment time.</summary>
    public static readonly TimeSpan AlarmAfter = TimeSpan.FromMinutes(1);

    /// <summary>Out of tolerance for so long, the pressure is held.</summary>
    public static readonly TimeSpan HoldAfter = TimeSpan.FromMinutes(10);

    /// <summary>Out of tolerance for so long although it is held, the current is turned off.</summary>
    public static readonly TimeSpan RestAfter = TimeSpan.FromMinutes(20);

    private DateTimeOffset? offSince;

    /// <summary>Takes a reading.</summary>
    /// <param name="at">Its instant, experiment UTC.</param>
    /// <param name="stackPressureMPa">The pressure, MPa.</param>
    /// <returns>What it sets off; null where all is well, or not yet wrong for long enough.</returns>
    public SafetyTrigger? Take(DateTimeOffset at, double stackPressureMPa)
    {
        if (Math.Abs(stackPressureMPa - setpointMPa) <= toleranceMPa)
        {
            offSince = null;
            return null;
        }

        TimeSpan off = at - (offSince ??= at);
        return off >= RestAfter ? SafetyTrigger.PressureOffThoughHeld
            : off >= HoldAfter ? SafetyTrigger.PressureOffForLong
            : off >= AlarmAfter ? SafetyTrigger.PressureOff
            : null;
    }
}
