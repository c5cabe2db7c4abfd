namespace BeamlineMonitor.Instruments.Channels;

/// <summary>Where an instrument's line is, as a config file says it in one text; opening it gives the channel.</summary>
/// <remarks>
/// Two forms: <c>tcp://host:port</c> and <c>serial:/dev/serial/by-id/…?baud=921600&amp;parity=none&amp;stopBits=1&amp;flow=none</c>.
/// A pseudo-terminal is opened as the serial line it imitates.
/// </remarks>
public abstract record ByteChannelAddress
{
    private protected ByteChannelAddress()
    {
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">One of the two forms.</param>
    /// <returns>A <see cref="TcpChannelAddress"/> or a <see cref="SerialChannelAddress"/>.</returns>
    /// <exception cref="FormatException">The text is neither; the message names it, the fault and what is allowed.</exception>
    public static ByteChannelAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith("tcp://", StringComparison.Ordinal)) return TcpChannelAddress.Read(text);
        if (text.StartsWith(SerialChannelAddress.Scheme, StringComparison.Ordinal)) return SerialChannelAddress.Read(text);
        throw new FormatException($"'{text}' is no channel address: it must begin with tcp:// or {SerialChannelAddress.Scheme}");
    }

    /// <summary>Opens the line: one attempt.</summary>
    /// <param name="timeProvider">Clock of the time-outs; null for the system's (I/O time is always real time).</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    /// <returns>The open channel.</returns>
    /// <exception cref="InstrumentException">The line cannot be opened; the message names it and the mend.</exception>
    /// <exception cref="PlatformNotSupportedException">A serial line on a system other than Linux.</exception>
    public abstract ValueTask<IByteChannel> OpenAsync(TimeProvider? timeProvider, CancellationToken cancellationToken);
}
