using BeamlineMonitor.Acquisition.Frames;

namespace BeamlineMonitor.Acquisition.Analyses;

/// <summary>The temperature of a layer's pristine frames, by the sensor at the cell and by that in the hutch: only one and the same are compared.</summary>
public sealed class PristineTemperature
{
    private int frames;
    private (double Sum, int Count) cell;
    private (double Sum, int Count) hutch;

    /// <summary>Takes a pristine frame.</summary>
    /// <param name="frame">The frame.</param>
    public void Add(RawFrame frame)
    {
        frames++;
        if (frame.Joined.CellTemperatureCelsius is { } atCell) cell = (cell.Sum + atCell.Mean, cell.Count + 1);
        if (frame.Joined.HutchTemperatureCelsius is { } inHutch) hutch = (hutch.Sum + inHutch.Mean, hutch.Count + 1);
    }

    /// <summary>How much warmer the cell is in a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>K, by the cell's sensor, or else by the hutch's; null where neither measured all pristine frames and this one.</returns>
    public double? RiseIn(RawFrame frame) =>
        Rise(frame.Joined.CellTemperatureCelsius?.Mean, cell) ?? Rise(frame.Joined.HutchTemperatureCelsius?.Mean, hutch);

    private double? Rise(double? celsius, (double Sum, int Count) before) => before.Count == frames && frames > 0 ? celsius - (before.Sum / frames) : null;
}
