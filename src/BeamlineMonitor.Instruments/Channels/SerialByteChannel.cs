namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A serial port of Linux.</summary>
public static class SerialByteChannel
{
    /// <summary>Opens a port: follows with the next commit.</summary>
    /// <param name="address">The port and its line settings.</param>
    /// <param name="timeProvider">Clock of the write time-out.</param>
    /// <returns>The open channel.</returns>
    /// <exception cref="PlatformNotSupportedException">Always, for now.</exception>
    public static IByteChannel Open(SerialChannelAddress address, TimeProvider? timeProvider) =>
        throw new PlatformNotSupportedException($"{address}: this build has TCP only.");
}
