using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Mqtt.Connection;

/// <summary>
/// Pings three times a keep-alive, and takes the link for dead when nothing has come for a whole one and a quarter of one later still
/// nothing: at most 1.25 keep-alives after the last byte. The second look spares a link whose bytes wait unread because this process was
/// held up.
/// </summary>
/// <param name="input">Knows how long nothing came.</param>
/// <param name="buffer">Where pings leave.</param>
/// <param name="keepAlive">The keep-alive, &gt; 0.</param>
/// <param name="timeProvider">Real time.</param>
internal sealed class KeepAliveWatch(PacketInput input, SendBuffer buffer, TimeSpan keepAlive, TimeProvider timeProvider)
{
    private static readonly byte[] Ping = [(byte)PacketType.PingReq << 4, 0];

    private int unanswered;

    /// <summary>Takes the answer to a ping.</summary>
    /// <param name="body">Its body, which is empty.</param>
    /// <exception cref="MqttProtocolException">There was no ping, or it is no answer.</exception>
    public void Answer(ReadOnlySpan<byte> body)
    {
        if (body.Length > 0) throw Fault.Malformed("a PingResp has a body (3.13)");
        if (Interlocked.Decrement(ref unanswered) < 0) throw Fault.Forbidden("a PingResp came, and there was no ping (3.13)");
    }

    /// <summary>Watches until the link is dead.</summary>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>Ends when it is.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval = keepAlive / 3;
        long lastPing = timeProvider.GetTimestamp();
        bool isSuspected = false;
        while (true)
        {
            TimeSpan silence = input.Silence, sincePing = timeProvider.GetElapsedTime(lastPing);
            if (isSuspected && silence >= keepAlive) return;
            isSuspected = silence >= keepAlive;
            if (sincePing >= interval)
            {
                Interlocked.Increment(ref unanswered);
                buffer.Add(Ping);
                (lastPing, sincePing) = (timeProvider.GetTimestamp(), TimeSpan.Zero);
            }

            TimeSpan wait = isSuspected ? keepAlive / 4 : Min(keepAlive - silence, interval - sincePing);
            await Task.Delay(wait, timeProvider, cancellationToken);
        }
    }

    // Timers tick in whole milliseconds: one that fires early would otherwise be set again for nothing.
    private static TimeSpan Min(TimeSpan one, TimeSpan other) =>
        TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min(one.TotalMilliseconds, other.TotalMilliseconds)));
}
