using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Gating;

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
        if (PlausibleTemperature.OfCell(frame.Joined) is { } atCell) cell = (cell.Sum + atCell, cell.Count + 1);
        if (PlausibleTemperature.InHutch(frame.Joined) is { } inHutch) hutch = (hutch.Sum + inHutch, hutch.Count + 1);
    }

    /// <summary>How much warmer the cell is in a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>K, by the cell's sensor, or else by the hutch's; null where neither plausibly measured all pristine frames and this one.</returns>
    public double? RiseIn(RawFrame frame) =>
        Rise(PlausibleTemperature.OfCell(frame.Joined), cell) ?? Rise(PlausibleTemperature.InHutch(frame.Joined), hutch);

    private double? Rise(double? celsius, (double Sum, int Count) before) => before.Count == frames && frames > 0 ? celsius - (before.Sum / frames) : null;
}
