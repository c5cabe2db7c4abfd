namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>How long the replies of each shape have taken lately: until then a rival of a reply may still be on its way.</summary>
/// <remarks>Only replies of one shape (unit, function, length) can be taken for each other, so each shape has its own time.</remarks>
internal sealed class UsualReplyTimes
{
    // A device is not always equally quick.
    private const double Margin = 1.25;

    // One slow reply is forgotten within some ten others.
    private const double Forgetting = 1.0 / 8;

    private readonly Dictionary<(byte Unit, ModbusFunction Function, int Length), TimeSpan> longest = [];

    /// <summary>Takes the time of one reply in.</summary>
    /// <param name="unit">Unit id.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="took">From the request to the whole reply, ≥ 0.</param>
    /// <returns>Time after the request until which the device's own reply may come, if the one that came was another's; 0 for the first of a shape.</returns>
    public TimeSpan Note(byte unit, ModbusRequest request, TimeSpan took)
    {
        var shape = (unit, request.Function, ModbusReply.ExpectedLength(request));
        TimeSpan before = longest.GetValueOrDefault(shape);
        longest[shape] = took > before ? took : before - (Forgetting * (before - took));
        return Margin * before;
    }
}
