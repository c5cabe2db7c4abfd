namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The times of a Modbus client; all real time.</summary>
public sealed record ModbusClientOptions
{
    /// <summary>How long a request may take from its first byte sent to the last byte of its reply; &gt; 0; default 500 ms. Waiting for a turn does not count.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The longest time after which a device may still answer, from the request on; ≥ <see cref="ReplyTimeout"/>; default 1 s. An RTU reply
    /// bears no number, so after a request that stayed without a clean reply nothing is sent until this has passed, and what comes is thrown away.
    /// </summary>
    public TimeSpan LateReplyWindow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The silence kept on an RTU line before a request; ≥ 0; default none, <see cref="SilenceAt"/> for a serial port.</summary>
    public TimeSpan SilenceBeforeRequest { get; init; } = TimeSpan.Zero;

    /// <summary>The silence that separates two frames on a serial line: 3.5 characters of 11 bits, and no less than 1.75 ms.</summary>
    /// <param name="baud">Line speed, bits per second, &gt; 0.</param>
    /// <returns>The silence.</returns>
    /// <remarks>MODBUS over Serial Line Specification and Implementation Guide V1.02, §2.5.1.1.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The speed is not positive.</exception>
    public static TimeSpan SilenceAt(int baud)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(baud);
        return TimeSpan.FromMilliseconds(Math.Max(1.75, 3.5 * 11 * 1000 / baud));
    }
}
