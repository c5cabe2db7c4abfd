using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The messages a client sends.</summary>
public static class CaRequest
{
    /// <summary>The reply flag of a search: stay silent when the name is unknown. The other value, 10, asks for <see cref="CaCommand.NotFound"/>.</summary>
    public const ushort DoNotReply = 5;

    /// <summary>The reply flag of a search: answer <see cref="CaCommand.NotFound"/> when the name is unknown.</summary>
    public const ushort DoReply = 10;

    /// <summary>Opens a circuit or a search datagram.</summary>
    /// <returns>The message.</returns>
    public static CaMessage Version() => CaMessage.Create(CaCommand.Version, 0, CaMessage.MinorVersion, 0, 0);

    /// <summary>Names the user.</summary>
    /// <param name="name">User name.</param>
    /// <returns>The message.</returns>
    public static CaMessage ClientName(string name) => CaMessage.Create(CaCommand.ClientName, 0, 0, 0, 0, name);

    /// <summary>Names the client's machine.</summary>
    /// <param name="name">Host name.</param>
    /// <returns>The message.</returns>
    public static CaMessage HostName(string name) => CaMessage.Create(CaCommand.HostName, 0, 0, 0, 0, name);

    /// <summary>Asks who serves a name.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <param name="name">Name of the process variable.</param>
    /// <returns>The message.</returns>
    public static CaMessage Search(uint cid, string name) =>
        CaMessage.Create(CaCommand.Search, DoNotReply, CaMessage.MinorVersion, cid, cid, name);

    /// <summary>Opens a channel.</summary>
    /// <param name="cid">The client's channel id.</param>
    /// <param name="name">Name of the process variable.</param>
    /// <returns>The message.</returns>
    public static CaMessage CreateChannel(uint cid, string name) =>
        CaMessage.Create(CaCommand.CreateChannel, 0, 0, cid, CaMessage.MinorVersion, name);

    /// <summary>Gives a channel up.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="cid">The client's channel id.</param>
    /// <returns>The message.</returns>
    public static CaMessage ClearChannel(uint sid, uint cid) => CaMessage.Create(CaCommand.ClearChannel, 0, 0, sid, cid);

    /// <summary>Reads.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="ioid">The request's id.</param>
    /// <param name="code">Wanted type and form.</param>
    /// <param name="count">Wanted elements; 0 asks for as many as there are.</param>
    /// <returns>The message.</returns>
    public static CaMessage ReadNotify(uint sid, uint ioid, DbrCode code, uint count) =>
        CaMessage.Create(CaCommand.ReadNotify, code.Number, count, sid, ioid);

    /// <summary>Writes and asks for an answer when all processing has ended.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="ioid">The request's id.</param>
    /// <param name="value">The value.</param>
    /// <returns>The message.</returns>
    public static CaMessage WriteNotify(uint sid, uint ioid, CaValue value) => Writing(CaCommand.WriteNotify, sid, ioid, value);

    /// <summary>Writes without an answer.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="ioid">The request's id, which only an error message would name.</param>
    /// <param name="value">The value.</param>
    /// <returns>The message.</returns>
    public static CaMessage Write(uint sid, uint ioid, CaValue value) => Writing(CaCommand.Write, sid, ioid, value);

    /// <summary>Sets up a monitor.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="subscription">The monitor's id.</param>
    /// <param name="code">Wanted type and form.</param>
    /// <param name="count">Wanted elements; 0 asks for as many as there are.</param>
    /// <param name="mask">Which changes are reported.</param>
    /// <returns>The message.</returns>
    public static CaMessage EventAdd(uint sid, uint subscription, DbrCode code, uint count, EventMask mask)
    {
        byte[] payload = new byte[16]; // three unused floats, then the mask
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(12), (ushort)mask);
        return CaMessage.Create(CaCommand.EventAdd, code.Number, count, sid, subscription, payload);
    }

    /// <summary>Ends a monitor.</summary>
    /// <param name="sid">The server's channel id.</param>
    /// <param name="subscription">The monitor's id.</param>
    /// <param name="code">As in <see cref="EventAdd"/>.</param>
    /// <param name="count">As in <see cref="EventAdd"/>.</param>
    /// <returns>The message.</returns>
    public static CaMessage EventCancel(uint sid, uint subscription, DbrCode code, uint count) =>
        CaMessage.Create(CaCommand.EventCancel, code.Number, count, sid, subscription);

    /// <summary>Asks for a sign of life.</summary>
    /// <returns>The message.</returns>
    public static CaMessage Echo() => CaMessage.Create(CaCommand.Echo, 0, 0, 0, 0);

    /// <summary>The mask of a request for a monitor.</summary>
    /// <param name="eventAdd">The request.</param>
    /// <returns>Which changes are to be reported.</returns>
    /// <exception cref="ProtocolException">The payload is shorter than 16 bytes.</exception>
    public static EventMask Mask(CaMessage eventAdd) =>
        (EventMask)BinaryPrimitives.ReadUInt16BigEndian(eventAdd.Require(16)[12..]);

    private static CaMessage Writing(CaCommand command, uint sid, uint ioid, CaValue value)
    {
        var code = new DbrCode(value.Type, DbrForm.Plain);
        return CaMessage.Create(command, code.Number, (uint)value.Count, sid, ioid, DbrCodec.Encode(code, new CaReading(value)));
    }
}
