using System.Buffers.Binary;
using System.Text;
using BeamlineMonitor.Broker;

namespace BeamlineMonitor.Web.Bridge;

/// <summary>
/// The CONNECT with which a client of the bridge begins (MQTT 5, section 3.1; the same places in 3.1.1). It must name nobody and leave no will: who
/// reads through the bridge is the anonymous reader, or the one that is configured, whose name and password are put in here. They never reach the page.
/// </summary>
internal static class ReaderConnect
{
    /// <summary>The longest one taken, bytes: a client id and a few properties.</summary>
    public const int MostBytes = 4096;

    private const byte Connect = 0x10;
    private const byte CleanStart = 0x02;
    private const byte UserAndPassword = 0xC0;
    private const byte UserOnly = 0x80;
    private const int FlagsOffset = 7; // after the protocol's name and its version

    /// <summary>How long the first packet is.</summary>
    /// <param name="bytes">What has come so far.</param>
    /// <param name="length">Its length with the header, once that is known.</param>
    /// <returns>False while more must come.</returns>
    /// <exception cref="FormatException">It is no CONNECT, or too long.</exception>
    public static bool TryMeasure(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        if (bytes.Length > 0 && bytes[0] != Connect) throw new FormatException("the first packet is not a CONNECT");
        int body = 0;
        for (int i = 1; i < bytes.Length; i++)
        {
            body |= (bytes[i] & 0x7F) << (7 * (i - 1));
            length = 1 + i + body;
            if (length > MostBytes || i > 4) throw new FormatException("the CONNECT is too long");
            if ((bytes[i] & 0x80) == 0) return true;
        }

        return false;
    }

    /// <summary>The packet as the broker gets it.</summary>
    /// <param name="packet">The whole packet of the client.</param>
    /// <param name="reader">Whose name is put in; null for nobody's.</param>
    /// <returns>The packet.</returns>
    /// <exception cref="FormatException">It is not MQTT, names somebody or leaves a will.</exception>
    public static byte[] Rewrite(ReadOnlySpan<byte> packet, BrokerLogin? reader)
    {
        int start = 1;
        while ((packet[start++] & 0x80) != 0)
        {
        }

        ReadOnlySpan<byte> body = packet[start..];
        if (body.Length <= FlagsOffset || !body.StartsWith("\0\x04MQTT"u8) || body[6] is not (4 or 5)) throw new FormatException("the CONNECT is not MQTT 5 or 3.1.1");
        if ((body[FlagsOffset] & ~CleanStart) != 0) throw new FormatException("a reader has no user, no password and no will");
        if (reader is null) return packet.ToArray();

        // User and password are the last fields of the payload, so that they follow the client's id.
        using var whole = new MemoryStream();
        whole.Write(body);
        WriteText(whole, reader.User);
        if (reader.Password is { } password) WriteText(whole, password);
        byte[] written = whole.ToArray();
        written[FlagsOffset] |= reader.Password is null ? UserOnly : UserAndPassword;
        return [Connect, .. Length(written.Length), .. written];
    }

    private static List<byte> Length(int value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }

    private static void WriteText(MemoryStream to, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)bytes.Length));
        to.Write(length);
        to.Write(bytes);
    }
}
