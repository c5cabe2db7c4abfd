using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Beams;

/// <summary>One process variable of the surroundings: a number, or why there is none.</summary>
/// <param name="quantity">What it tells.</param>
/// <param name="channel">Owned.</param>
/// <param name="tellsOfBeam">Whether it says whether there is beam.</param>
internal sealed class BeamVariable(string quantity, CaChannel channel, bool tellsOfBeam) : IDisposable
{
    /// <summary>Whether it says whether there is beam.</summary>
    public bool TellsOfBeam => tellsOfBeam;

    /// <summary>The number at the last reading; finite; null where there was none.</summary>
    public double? Value { get; private set; }

    /// <summary>Why there was none; null where there was one, and before the first reading.</summary>
    public MissingVariable? Missing { get; private set; }

    /// <summary>Reads it.</summary>
    /// <param name="waits">True to wait for a connection that is not there, as long as the client waits; false to do without at once.</param>
    /// <param name="cancellationToken">Abandons the read.</param>
    /// <returns>Ends with <see cref="Value"/> or <see cref="Missing"/>.</returns>
    public async Task ReadAsync(bool waits, CancellationToken cancellationToken)
    {
        (Value, string? cause) = (null, null);
        try
        {
            if (waits) await channel.WhenConnectedAsync(cancellationToken);
            CaReading reading = await channel.ReadAsync(DbrForm.Time, CaType.Double, 1, cancellationToken);
            double number = reading.Value.Number();
            if (double.IsFinite(number) && reading.Severity != AlarmSeverity.Invalid) Value = number;
            else cause = $"{channel.Name} is {reading.Value.Text()} ({reading.Severity}): no value to go by.";
        }
        catch (InstrumentException e)
        {
            cause = e.Message;
        }

        Missing = cause is null ? null : new MissingVariable(quantity, cause, tellsOfBeam);
    }

    /// <summary>Watches it.</summary>
    /// <returns>The newest change that nobody has taken.</returns>
    public CaMonitor Subscribe() => channel.Subscribe(DbrForm.Plain, null, 1, EventMask.Value | EventMask.Alarm, capacity: 1);

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();
}
