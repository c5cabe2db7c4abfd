using System.Buffers;
using System.Text;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>One message: a header and its payload. What the fields mean depends on the command and on who sends it.</summary>
/// <param name="Header">The header; its payload size is the payload's length.</param>
/// <param name="Payload">The bytes after the header, padding included.</param>
public readonly record struct CaMessage(CaHeader Header, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The minor protocol version spoken here: 4.13, the first with reads of the current length.</summary>
    public const ushort MinorVersion = 13;

    /// <summary>Bytes on the wire.</summary>
    public int Size => Header.Size + Payload.Length;

    /// <summary>The payload as text up to its first NUL; Channel Access states no encoding, so every byte is one character (Latin-1).</summary>
    public string Text
    {
        get
        {
            ReadOnlySpan<byte> bytes = Payload.Span;
            int end = bytes.IndexOf((byte)0);
            return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
        }
    }

    /// <summary>Builds a message; the payload is padded with zeros to a multiple of 8.</summary>
    /// <param name="command">Command.</param>
    /// <param name="dataType">Data type or what stands in its place.</param>
    /// <param name="count">Count or what stands in its place.</param>
    /// <param name="parameter1">First parameter.</param>
    /// <param name="parameter2">Second parameter.</param>
    /// <param name="payload">Payload without padding.</param>
    /// <returns>The message.</returns>
    public static CaMessage Create(
        CaCommand command, ushort dataType, uint count, uint parameter1, uint parameter2, ReadOnlyMemory<byte> payload = default)
    {
        int padded = (payload.Length + 7) & ~7;
        if (padded != payload.Length)
        {
            byte[] bytes = new byte[padded];
            payload.CopyTo(bytes);
            payload = bytes;
        }

        return new CaMessage(new CaHeader(command, (uint)padded, dataType, count, parameter1, parameter2), payload);
    }

    /// <summary>Builds a message whose payload is text, closed by at least one NUL.</summary>
    /// <param name="command">Command.</param>
    /// <param name="dataType">Data type or what stands in its place.</param>
    /// <param name="count">Count or what stands in its place.</param>
    /// <param name="parameter1">First parameter.</param>
    /// <param name="parameter2">Second parameter.</param>
    /// <param name="text">Text; characters above U+00FF become '?'.</param>
    /// <returns>The message.</returns>
    public static CaMessage Create(CaCommand command, ushort dataType, uint count, uint parameter1, uint parameter2, string text) =>
        Create(command, dataType, count, parameter1, parameter2, Encoding.Latin1.GetBytes(text + '\0'));

    /// <summary>Takes one message off the front of what has arrived.</summary>
    /// <param name="input">Bytes; moved past the message when there is a whole one.</param>
    /// <param name="maximumPayload">Longest payload that is accepted, bytes; nothing is allocated before this is checked.</param>
    /// <param name="message">The message; its payload is a copy.</param>
    /// <returns>False when more bytes are needed.</returns>
    /// <exception cref="ProtocolException">The header is impossible or its payload too long.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> input, int maximumPayload, out CaMessage message)
    {
        message = default;
        Span<byte> start = stackalloc byte[CaHeader.ExtendedSize];
        int available = (int)Math.Min(input.Length, start.Length);
        input.Slice(0, available).CopyTo(start);
        if (!CaHeader.TryRead(start[..available], out CaHeader header, out int headerSize)) return false;
        if (header.PayloadSize > maximumPayload)
        {
            throw new ProtocolException(
                $"A Channel Access message announces {header.PayloadSize} bytes, at most {maximumPayload} are accepted " +
                $"(raise MaximumPayloadBytes if this is a real array): {Hex.Text(start[..headerSize])}");
        }

        if (input.Length < headerSize + header.PayloadSize) return false;
        ReadOnlySequence<byte> payload = input.Slice(headerSize, header.PayloadSize);
        message = new CaMessage(header, payload.IsEmpty ? default(ReadOnlyMemory<byte>) : payload.ToArray());
        input = input.Slice(payload.End);
        return true;
    }

    /// <summary>Reads all messages of one datagram.</summary>
    /// <param name="datagram">The whole datagram.</param>
    /// <returns>Its messages.</returns>
    /// <exception cref="ProtocolException">A header is impossible or the last message is cut short.</exception>
    public static IReadOnlyList<CaMessage> ReadDatagram(ReadOnlyMemory<byte> datagram)
    {
        var input = new ReadOnlySequence<byte>(datagram);
        List<CaMessage> messages = [];
        while (TryRead(ref input, datagram.Length, out CaMessage message)) messages.Add(message);
        if (!input.IsEmpty) throw new ProtocolException($"A Channel Access datagram ends inside a message: {Hex.Text(datagram.Span)}");
        return messages;
    }

    /// <summary>Appends the message's bytes.</summary>
    /// <param name="output">Where they go.</param>
    public void Write(IBufferWriter<byte> output)
    {
        Span<byte> span = output.GetSpan(Size);
        Header.Write(span);
        Payload.Span.CopyTo(span[Header.Size..]);
        output.Advance(Size);
    }

    /// <summary>The message's bytes.</summary>
    /// <returns>A new array of <see cref="Size"/> bytes.</returns>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        Header.Write(bytes);
        Payload.CopyTo(bytes.AsMemory(Header.Size));
        return bytes;
    }

    /// <summary>The payload, after a check that it is long enough.</summary>
    /// <param name="atLeast">Bytes needed.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="ProtocolException">The payload is shorter.</exception>
    public ReadOnlySpan<byte> Require(int atLeast) => Payload.Length >= atLeast
        ? Payload.Span
        : throw new ProtocolException($"{Header.Command} needs {atLeast} bytes of payload: {Hex.Text(ToArray())}");
}
