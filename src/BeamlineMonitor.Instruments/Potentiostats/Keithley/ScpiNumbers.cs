using System.Globalization;

namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>Numbers as SCPI instruments write and read them.</summary>
public static class ScpiNumbers
{
    /// <summary>From here on a number says that there is none: 9.9e37 is an overflow, 9.91e37 not a number (SCPI-99, vol. 1, 7.2.1).</summary>
    public const double FirstOfNone = 9.9e37;

    /// <summary>Writes a number with all its digits.</summary>
    /// <param name="value">Finite.</param>
    /// <returns>Such as 3.77E-05.</returns>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads numbers parted by commas.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">How many there must be.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="ProtocolException">There are others, or one is none.</exception>
    /// <exception cref="InstrumentException">One is the instrument's word for an overflow or for no number.</exception>
    public static double[] Parse(ReadOnlySpan<char> text, int count)
    {
        double[] numbers = new double[count];
        int found = 0;
        foreach (Range part in text.Split(','))
        {
            if (found == count || !double.TryParse(text[part], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
                throw new ProtocolException($"'{text}' is not {count} numbers.");
            if (Math.Abs(number) >= FirstOfNone)
                throw new InstrumentException($"The instrument has no reading: it sent {text[part]}, which is its word for an overflow or for no number.");
            numbers[found++] = number;
        }

        return found == count ? numbers : throw new ProtocolException($"'{text}' is not {count} numbers.");
    }
}
