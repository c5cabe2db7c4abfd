namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>The one-letter powers of ten that MethodSCRIPT puts behind an integer, in packages and in scripts alike.</summary>
public static class SiPrefix
{
    /// <summary>The prefixes by rising power: the letter at index i stands for 10^(3·i − 18); a space for 1.</summary>
    public const string Letters = "afpnum kMGTPE";

    /// <summary>Index of the space, which stands for 1.</summary>
    public const int One = 6;

    /// <summary>Marks an integer without a unit; counts as 1.</summary>
    public const char Unitless = 'i';

    // Powers of ten to 10^22 are exact in a double, so that one division or product rounds once.
    private static readonly double[] Powers = [1, 1e3, 1e6, 1e9, 1e12, 1e15, 1e18];

    /// <summary>Whether <paramref name="letter"/> is a prefix, 'i' included.</summary>
    /// <param name="letter">Any character.</param>
    /// <returns>True if it is.</returns>
    public static bool IsKnown(char letter) => letter == Unitless || Letters.Contains(letter);

    /// <summary>The number an integer with a prefix stands for, correctly rounded.</summary>
    /// <param name="mantissa">The integer.</param>
    /// <param name="letter">A known prefix.</param>
    /// <returns>mantissa · 10^power.</returns>
    public static double Scale(long mantissa, char letter)
    {
        int step = letter == Unitless ? 0 : Letters.IndexOf(letter) - One;
        return step < 0 ? mantissa / Powers[-step] : mantissa * Powers[step];
    }

    /// <summary>Finds the finest prefix with which a number stays within a bound, then drops the groups of three noughts that it does not need.</summary>
    /// <param name="value">A finite number.</param>
    /// <param name="largest">Largest allowed integer without its sign.</param>
    /// <returns>The integer, and the index of its prefix in <see cref="Letters"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite, or too large for every prefix.</exception>
    public static (long Mantissa, int Index) Split(double value, long largest)
    {
        if (double.IsFinite(value))
        {
            for (int index = 0; index < Letters.Length; index++)
            {
                int step = index - One;
                double scaled = Math.Round(step < 0 ? value * Powers[-step] : value / Powers[step], MidpointRounding.AwayFromZero);
                if (Math.Abs(scaled) > largest) continue;
                long mantissa = (long)scaled;
                if (mantissa == 0) return (0, One);
                while (mantissa % 1000 == 0 && index < Letters.Length - 1) (mantissa, index) = (mantissa / 1000, index + 1);
                return (mantissa, index);
            }
        }

        throw new ArgumentOutOfRangeException(nameof(value), value, $"MethodSCRIPT writes finite numbers up to {largest}E.");
    }
}
