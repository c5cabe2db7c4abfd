using System.Globalization;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>One number of a data package: seven hexadecimal digits with an offset of 2^27, and one prefix character.</summary>
/// <param name="Mantissa">Integer, −2^27 to 2^27 − 1.</param>
/// <param name="Prefix">One of "afpnum kMGTPE", or 'i' for an integer.</param>
/// <remarks>MethodSCRIPT manual v1.2, "measurement data package variables": 0.01 is 800000Am, −0.01 is 7FFFFF6m.</remarks>
public readonly record struct MethodScriptNumber(int Mantissa, char Prefix)
{
    /// <summary>Characters on the line.</summary>
    internal const int Length = 8;

    private const int Digits = 7;
    private const int Offset = 1 << 27;

    /// <summary>The number, correctly rounded to double.</summary>
    public double Value => SiPrefix.Scale(Mantissa, Prefix);

    /// <summary>Picks the finest prefix that holds a number, without needless noughts: the form the device uses.</summary>
    /// <param name="value">Finite, below 1.3e26 in size.</param>
    /// <returns>The nearest number that a package can carry.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not finite or too large.</exception>
    public static MethodScriptNumber FromValue(double value)
    {
        (long mantissa, int index) = SiPrefix.Split(value, Offset - 1);
        return new((int)mantissa, SiPrefix.Letters[index]);
    }

    /// <summary>Reads a number by position: its prefix may itself be a hexadecimal letter ('a', 'f', 'E').</summary>
    /// <param name="text">Exactly 8 characters.</param>
    /// <returns>The number.</returns>
    /// <exception cref="ProtocolException">Not seven hexadecimal digits and a prefix.</exception>
    internal static MethodScriptNumber Decode(ReadOnlySpan<char> text)
    {
        if (text.Length != Length
            || !uint.TryParse(text[..Digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint raw)
            || !SiPrefix.IsKnown(text[Digits]))
        {
            throw new ProtocolException($"'{text}' is no MethodSCRIPT number: seven hexadecimal digits and one prefix of \"{SiPrefix.Letters}i\" are expected.");
        }

        return new((int)raw - Offset, text[Digits]);
    }

    /// <summary>Writes the eight characters of the line.</summary>
    /// <returns>For example "800000Am".</returns>
    /// <exception cref="InvalidOperationException">The parts are outside their ranges.</exception>
    public string Encode()
    {
        if (Mantissa is < -Offset or >= Offset || !SiPrefix.IsKnown(Prefix)) throw new InvalidOperationException($"{this} does not fit a package.");
        return string.Create(CultureInfo.InvariantCulture, $"{Mantissa + Offset:X7}{Prefix}");
    }
}
