using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The payloads of reads, writes and events: the DBR structures (CAproto, §7), all big-endian.</summary>
public static class DbrCodec
{
    /// <summary>EPICS counts its seconds from here.</summary>
    public static readonly DateTimeOffset Epoch = new(1990, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads a payload.</summary>
    /// <param name="code">Type and form of the header.</param>
    /// <param name="count">Count of the header; it is checked against the payload before anything is allocated.</param>
    /// <param name="payload">The payload, padding included.</param>
    /// <returns>The value and what travelled with it.</returns>
    /// <exception cref="ProtocolException">The payload is too short for that count, or a field is impossible.</exception>
    public static CaReading Decode(DbrCode code, uint count, ReadOnlySpan<byte> payload)
    {
        // A single string may be sent short, up to its NUL; everything else is complete.
        bool shortString = code.Type == CaType.String && count == 1 && payload.Length > code.ValueOffset;
        if (!shortString && payload.Length < code.ValueOffset + ((long)count * code.ElementSize))
        {
            throw new ProtocolException(
                $"{count} elements of DBR type {code.Number} need {code.ValueOffset + ((long)count * code.ElementSize)} bytes, " +
                $"{payload.Length} came: {Hex.Text(payload)}");
        }

        CaValue value = DbrElements.Read(code.Type, (int)count, payload[code.ValueOffset..]);
        if (code.Form == DbrForm.Plain) return new CaReading(value);
        var status = (AlarmStatus)BinaryPrimitives.ReadUInt16BigEndian(payload);
        var severity = (AlarmSeverity)BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        return code.Form switch
        {
            DbrForm.Status => new CaReading(value, status, severity),
            DbrForm.Time => new CaReading(value, status, severity, Stamp(payload[4..])),
            _ => new CaReading(value, status, severity, null, DbrProperties.Read(code, payload)),
        };
    }

    /// <summary>Writes a payload.</summary>
    /// <param name="code">Wanted form; its type is that of the value.</param>
    /// <param name="reading">The value and what travels with it.</param>
    /// <returns>The payload without padding to 8.</returns>
    /// <exception cref="ArgumentException">The value has another type than <paramref name="code"/>.</exception>
    public static byte[] Encode(DbrCode code, CaReading reading)
    {
        if (reading.Value.Type != code.Type)
            throw new ArgumentException($"The value holds {reading.Value.Type}, the code says {code.Type}.", nameof(reading));
        byte[] payload = new byte[code.ValueOffset + (reading.Value.Count * code.ElementSize)];
        DbrElements.Write(reading.Value, payload.AsSpan(code.ValueOffset));
        if (code.Form == DbrForm.Plain) return payload;
        BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)reading.Status);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), (ushort)reading.Severity);
        if (code.Form == DbrForm.Time) WriteStamp(reading.Stamp, payload.AsSpan(4));
        if (code.Form >= DbrForm.Graphic) DbrProperties.Write(code, reading.Properties ?? new CaProperties(), payload);
        return payload;
    }

    private static DateTimeOffset? Stamp(ReadOnlySpan<byte> bytes)
    {
        uint seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        uint nanoseconds = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (seconds == 0 && nanoseconds == 0) return null;
        if (nanoseconds >= 1_000_000_000)
            throw new ProtocolException($"A time stamp has {nanoseconds} nanoseconds within its second: {Hex.Text(bytes[..8])}");
        return Epoch.AddSeconds(seconds).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    private static void WriteStamp(DateTimeOffset? stamp, Span<byte> bytes)
    {
        if (stamp is not { } time) return;
        long ticks = (time - Epoch).Ticks;
        if (ticks < 0 || ticks / TimeSpan.TicksPerSecond > uint.MaxValue) return; // 1990 to 2126; outside it stays "not said"
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(ticks / TimeSpan.TicksPerSecond));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], (uint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick));
    }
}
