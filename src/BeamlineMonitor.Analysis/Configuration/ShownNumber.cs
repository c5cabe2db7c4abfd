using System.Globalization;

namespace BeamlineMonitor.Analysis.Configuration;

/// <summary>Numbers in the messages about a scientist's files.</summary>
public static class ShownNumber
{
    /// <summary>Writes a number with nine significant digits: all that a file states, and nothing of what binary arithmetic adds.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Such as "0.3", also for 0.1 + 0.2.</returns>
    public static string Of(double value) => value.ToString("G9", CultureInfo.InvariantCulture);
}
