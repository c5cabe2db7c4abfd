using System.Net;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>All that a client or a server might do with the payload of a message.</summary>
internal static class CaDecoding
{
    public static void Everything(CaMessage message)
    {
        _ = message.Text;
        switch (message.Header.Command)
        {
            case CaCommand.EventAdd when message.Payload.Length == 16 && message.Header.Parameter1 != 1:
                CaRequest.Mask(message);
                break;
            case CaCommand.EventAdd or CaCommand.ReadNotify or CaCommand.WriteNotify or CaCommand.Write when !message.Payload.IsEmpty:
                DbrCodec.Decode(DbrCode.Parse(message.Header.DataType), message.Header.Count, message.Payload.Span);
                break;
            case CaCommand.Search:
                CaReply.ServerOf(message, IPAddress.Loopback);
                break;
            case CaCommand.Error:
                CaReply.ReadError(message);
                break;
        }
    }
}
