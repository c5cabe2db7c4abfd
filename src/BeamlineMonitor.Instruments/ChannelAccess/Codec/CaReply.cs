using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The messages a server sends.</summary>
public static class CaReply
{
    private const uint SenderAddress = 0xFFFFFFFF;

    /// <summary>Greets a client on a new circuit.</summary>
    /// <returns>The message.</returns>
    public static CaMessage Version() => CaMessage.Create(CaCommand.Version, 0, CaMessage.MinorVersion, 0, 0);

    /// <summary>Says that a name is served here; the client connects to the address this message comes from.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <param name="tcpPort">The server's TCP port.</param>
    /// <returns>The message.</returns>
    public static CaMessage Found(uint cid, int tcpPort)
    {
        byte[] version = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(version, CaMessage.MinorVersion);
        return CaMessage.Create(CaCommand.Search, (ushort)tcpPort, 0, SenderAddress, cid, version);
    }

    /// <summary>Where the server of a search reply listens.</summary>
    /// <param name="found">The reply.</param>
    /// <param name="sender">The address it came from.</param>
    /// <returns>Address and TCP port of the server.</returns>
    /// <exception cref="ProtocolException">The reply names port 0.</exception>
    public static IPEndPoint ServerOf(CaMessage found, IPAddress sender)
    {
        CaHeader header = found.Header;
        if (header.DataType == 0) throw new ProtocolException($"A search reply names TCP port 0: {Hex.Text(found.ToArray())}");
        IPAddress address = header.Parameter1 is SenderAddress or 0
            ? sender
            : new IPAddress((long)BinaryPrimitives.ReverseEndianness(header.Parameter1));
        return new IPEndPoint(address, header.DataType);
    }

    /// <summary>Says that a name is not served here.</summary>
    /// <param name="search">The request.</param>
    /// <returns>The message.</returns>
    public static CaMessage NotFound(CaMessage search) => CaMessage.Create(
        CaCommand.NotFound, search.Header.DataType, search.Header.Count, search.Header.Parameter1, search.Header.Parameter2);

    /// <summary>A server's sign of life.</summary>
    /// <param name="tcpPort">The server's TCP port.</param>
    /// <param name="number">Counts up from 0 at the server's start.</param>
    /// <returns>The message; the receiver takes the address from the datagram.</returns>
    public static CaMessage Beacon(int tcpPort, uint number) =>
        CaMessage.Create(CaCommand.Beacon, CaMessage.MinorVersion, (uint)tcpPort, number, 0);

    /// <summary>Says what a client may do.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <param name="rights">Rights.</param>
    /// <returns>The message; it goes out before <see cref="ChannelCreated"/>.</returns>
    public static CaMessage Rights(uint cid, AccessRights rights) => CaMessage.Create(CaCommand.AccessRights, 0, 0, cid, (uint)rights);

    /// <summary>Says that a channel is open.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="type">Native type.</param>
    /// <param name="count">Largest number of elements.</param>
    /// <returns>The message.</returns>
    public static CaMessage ChannelCreated(uint cid, uint sid, CaType type, uint count) =>
        CaMessage.Create(CaCommand.CreateChannel, (ushort)type, count, cid, sid);

    /// <summary>Says that a channel could not be opened.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <returns>The message.</returns>
    public static CaMessage ChannelFailed(uint cid) => CaMessage.Create(CaCommand.CreateChannelFailed, 0, 0, cid, 0);

    /// <summary>Says that the server gives a channel up.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <returns>The message.</returns>
    public static CaMessage ServerDisconnected(uint cid) => CaMessage.Create(CaCommand.ServerDisconnected, 0, 0, cid, 0);

    /// <summary>Confirms that a channel is given up.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="cid">The client's channel id.</param>
    /// <returns>The message.</returns>
    public static CaMessage ChannelCleared(uint sid, uint cid) => CaMessage.Create(CaCommand.ClearChannel, 0, 0, sid, cid);

    /// <summary>A value: the answer to a read, or an event of a monitor.</summary>
    /// <param name="command"><see cref="CaCommand.ReadNotify"/> or <see cref="CaCommand.EventAdd"/>.</param>
    /// <param name="id">The ioid or the monitor's id.</param>
    /// <param name="code">Type and form asked for.</param>
    /// <param name="reading">The value, already of that type.</param>
    /// <returns>The message.</returns>
    public static CaMessage Value(CaCommand command, uint id, DbrCode code, CaReading reading) => CaMessage.Create(
        command, code.Number, (uint)reading.Value.Count, (uint)EcaStatus.Normal, id, DbrCodec.Encode(code, reading));

    /// <summary>Takes a value out of the answer to a read, or out of an event.</summary>
    /// <param name="message">The message, with a status of <see cref="EcaStatus.Normal"/>.</param>
    /// <param name="asked">Type and form that were asked for.</param>
    /// <param name="count">Elements that were asked for; 0 for as many as there are.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ProtocolException">It is of another type, form or count than asked for, or does not hold what it announces.</exception>
    public static CaReading ReadValue(CaMessage message, DbrCode asked, uint count)
    {
        CaHeader header = message.Header;
        if (header.DataType != asked.Number || (count > 0 && header.Count != count))
        {
            string elements = count == 0 ? "all" : count.ToString(CultureInfo.InvariantCulture);
            throw new ProtocolException(
                $"{elements} elements of DBR type {asked.Number} were asked for, {header.Count} of type {header.DataType} came: {Hex.Text(message.ToArray())}");
        }

        return DbrCodec.Decode(asked, header.Count, message.Payload.Span);
    }

    /// <summary>A read, write or monitor that failed.</summary>
    /// <param name="request">The request.</param>
    /// <param name="status">Why.</param>
    /// <returns>The message, without payload.</returns>
    public static CaMessage Failed(CaMessage request, EcaStatus status) => CaMessage.Create(
        request.Header.Command, request.Header.DataType, request.Header.Count, (uint)status, request.Header.Parameter2);

    /// <summary>Says that a write and all it set off have ended.</summary>
    /// <param name="request">The request.</param>
    /// <returns>The message.</returns>
    public static CaMessage Written(CaMessage request) => Failed(request, EcaStatus.Normal);

    /// <summary>Confirms the end of a monitor: an event without payload.</summary>
    /// <param name="cancel">The request.</param>
    /// <returns>The message.</returns>
    public static CaMessage EventCancelled(CaMessage cancel) => CaMessage.Create(
        CaCommand.EventAdd, cancel.Header.DataType, 0, cancel.Header.Parameter1, cancel.Header.Parameter2);

    /// <summary>Returns a sign of life.</summary>
    /// <returns>The message.</returns>
    public static CaMessage Echo() => CaMessage.Create(CaCommand.Echo, 0, 0, 0, 0);

    /// <summary>Reports a request that failed and has no answer of its own.</summary>
    /// <param name="request">The request; its header is sent back.</param>
    /// <param name="cid">The client's channel id.</param>
    /// <param name="status">Why.</param>
    /// <param name="text">In words.</param>
    /// <returns>The message.</returns>
    public static CaMessage Error(CaMessage request, uint cid, EcaStatus status, string text)
    {
        byte[] payload = new byte[request.Header.Size + text.Length + 1];
        request.Header.Write(payload);
        Encoding.Latin1.GetBytes(text, payload.AsSpan(request.Header.Size));
        return CaMessage.Create(CaCommand.Error, 0, 0, cid, (uint)status, payload);
    }

    /// <summary>Takes an error message apart.</summary>
    /// <param name="error">The message.</param>
    /// <returns>The header of the failed request, and the server's words.</returns>
    /// <exception cref="ProtocolException">The payload holds no header.</exception>
    public static (CaHeader Request, string Text) ReadError(CaMessage error)
    {
        ReadOnlySpan<byte> payload = error.Require(CaHeader.PlainSize);
        // The length inside is the failed request's own, and some servers do not keep it a multiple of 8: only the ids matter here.
        bool extended = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) == 0xFFFF && payload.Length >= CaHeader.ExtendedSize;
        var request = new CaHeader(
            (CaCommand)BinaryPrimitives.ReadUInt16BigEndian(payload),
            0,
            BinaryPrimitives.ReadUInt16BigEndian(payload[4..]),
            0,
            BinaryPrimitives.ReadUInt32BigEndian(payload[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(payload[12..]));
        ReadOnlySpan<byte> text = payload[(extended ? CaHeader.ExtendedSize : CaHeader.PlainSize)..];
        int end = text.IndexOf((byte)0);
        return (request, Encoding.Latin1.GetString(end < 0 ? text : text[..end]));
    }
}
