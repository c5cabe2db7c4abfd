using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Gating;

/// <summary>
/// What a sensor in working order can have measured. A reading outside, such as that of a broken thermocouple, is none: the frame is analysed as if its
/// temperature were not known, and remarked <see cref="FrameGate.ImplausibleTemperature"/>. Pure.
/// </summary>
/// <remarks>
/// The ranges are chosen here, wide of every use: a die of PEEK softens at 143 °C (its glass transition; recalled), and below −50 °C no cell of a solid
/// electrolyte is charged; people work in the hutch. An open thermocouple or resistance reads hundreds of degrees, a shorted one −200 °C.
/// </remarks>
public static class PlausibleTemperature
{
    /// <summary>Lowest of a cell, °C.</summary>
    public const double LowestOfCell = -50;

    /// <summary>Highest of a cell, °C.</summary>
    public const double HighestOfCell = 150;

    /// <summary>Lowest in the hutch, °C.</summary>
    public const double LowestInHutch = 0;

    /// <summary>Highest in the hutch, °C.</summary>
    public const double HighestInHutch = 50;

    /// <summary>Temperature of the cell over an exposure.</summary>
    /// <param name="joined">What was joined to the frame.</param>
    /// <returns>Mean, °C; null where it was not measured, or a reading cannot be right.</returns>
    public static double? OfCell(JoinedSamples joined) => Within(joined.CellTemperatureCelsius, LowestOfCell, HighestOfCell);

    /// <summary>Temperature of the hutch over an exposure.</summary>
    /// <param name="joined">What was joined to the frame.</param>
    /// <returns>Mean, °C; null where it was not measured, or a reading cannot be right.</returns>
    public static double? InHutch(JoinedSamples joined) => Within(joined.HutchTemperatureCelsius, LowestInHutch, HighestInHutch);

    /// <summary>Whether a temperature was measured that is not used.</summary>
    /// <param name="joined">What was joined to the frame.</param>
    /// <returns>True where that of the cell or of the hutch cannot be right.</returns>
    public static bool IsMissedIn(JoinedSamples joined) =>
        (joined.CellTemperatureCelsius is not null && OfCell(joined) is null) || (joined.HutchTemperatureCelsius is not null && InHutch(joined) is null);

    private static double? Within(JoinedQuantity? measured, double lowest, double highest) =>
        measured is { } celsius && celsius.Minimum >= lowest && celsius.Maximum <= highest && celsius.Mean >= lowest && celsius.Mean <= highest
            ? celsius.Mean
            : null;
}
