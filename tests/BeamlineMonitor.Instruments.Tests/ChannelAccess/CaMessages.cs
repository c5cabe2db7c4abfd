using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

/// <summary>One of each message that either side sends.</summary>
internal static class CaMessages
{
    private static readonly CaReading Reading = new(
        CaValue.Of(1, -2, int.MaxValue), AlarmStatus.HiHi, AlarmSeverity.Major, new DateTimeOffset(2026, 11, 22, 8, 11, 19, TimeSpan.Zero));

    private static readonly DbrCode TimeLong = new(CaType.Long, DbrForm.Time);

    public static IReadOnlyList<CaMessage> All { get; } =
    [
        CaRequest.Version(), CaRequest.ClientName("operando"), CaRequest.HostName("beamline"), CaRequest.Search(1, "6bma1:mca1"),
        CaRequest.CreateChannel(1, "6bma1:mca1"), CaRequest.ClearChannel(25, 1), CaRequest.ReadNotify(25, 102, TimeLong, 0),
        CaRequest.WriteNotify(26, 100, CaValue.Of(2.0)), CaRequest.Write(27, 101, CaValue.OfStates(1)),
        CaRequest.EventAdd(28, 1, new DbrCode(CaType.Enum, DbrForm.Time), 1, EventMask.Value | EventMask.Alarm),
        CaRequest.EventCancel(28, 1, new DbrCode(CaType.Enum, DbrForm.Time), 1), CaRequest.Echo(),
        CaReply.Version(), CaReply.Found(1, 5564), CaReply.NotFound(CaRequest.Search(1, "x")), CaReply.Beacon(5564, 7),
        CaReply.Rights(1, AccessRights.Read | AccessRights.Write), CaReply.ChannelCreated(1, 25, CaType.Long, 4096), CaReply.ChannelFailed(1),
        CaReply.ChannelCleared(25, 1), CaReply.ServerDisconnected(1), CaReply.Value(CaCommand.ReadNotify, 102, TimeLong, Reading),
        CaReply.Value(CaCommand.EventAdd, 1, TimeLong, Reading), CaReply.Failed(CaRequest.ReadNotify(25, 102, TimeLong, 0), EcaStatus.GetFailed),
        CaReply.Written(CaRequest.WriteNotify(26, 100, CaValue.Of(2.0))),
        CaReply.EventCancelled(CaRequest.EventCancel(28, 1, TimeLong, 1)),
        CaReply.Error(CaRequest.Write(27, 101, CaValue.OfStates(1)), 3, EcaStatus.PutFailed, "no such state"), CaReply.Echo(),
        CaReply.ChannelCreated(2, 26, CaType.Long, 70_000), // extended by its count
        CaReply.Value(CaCommand.ReadNotify, 103, TimeLong, Reading with { Value = CaValue.Of(new int[20_000]) }), // extended by its size
    ];
}
