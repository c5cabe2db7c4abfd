using System.Collections.Immutable;
using System.Globalization;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The elements of a process variable: one or many, all of one native type. Immutable.</summary>
public sealed class CaValue : IEquatable<CaValue>
{
    private readonly Array elements;

    private CaValue(CaType type, Array elements) => (Type, this.elements) = (type, elements);

    /// <summary>Type of the elements.</summary>
    public CaType Type { get; }

    /// <summary>Number of elements; 0 is possible.</summary>
    public int Count => elements.Length;

    /// <summary>Signed 32-bit elements.</summary>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public ReadOnlySpan<int> Int32s => Elements<int>();

    /// <summary>Makes a value of doubles.</summary>
    /// <param name="elements">Elements.</param>
    /// <returns>The value.</returns>
    public static CaValue Of(params ReadOnlySpan<double> elements) => new(CaType.Double, elements.ToArray());

    /// <summary>Makes a value of floats.</summary>
    /// <param name="elements">Elements.</param>
    /// <returns>The value.</returns>
    public static CaValue Of(params ReadOnlySpan<float> elements) => new(CaType.Float, elements.ToArray());

    /// <summary>Makes a value of 32-bit integers.</summary>
    /// <param name="elements">Elements.</param>
    /// <returns>The value.</returns>
    public static CaValue Of(params ReadOnlySpan<int> elements) => new(CaType.Long, elements.ToArray());

    /// <summary>Makes a value of 16-bit integers.</summary>
    /// <param name="elements">Elements.</param>
    /// <returns>The value.</returns>
    public static CaValue Of(params ReadOnlySpan<short> elements) => new(CaType.Short, elements.ToArray());

    /// <summary>Makes a value of bytes.</summary>
    /// <param name="elements">Elements.</param>
    /// <returns>The value.</returns>
    public static CaValue Of(params ReadOnlySpan<byte> elements) => new(CaType.Char, elements.ToArray());

    /// <summary>Makes a value of texts.</summary>
    /// <param name="elements">Elements; what is longer than 39 bytes is cut on the wire.</param>
    /// <returns>The value.</returns>
    public static CaValue Of(params ReadOnlySpan<string> elements) => new(CaType.String, elements.ToArray());

    /// <summary>Makes a value of states.</summary>
    /// <param name="elements">Numbers of states.</param>
    /// <returns>The value.</returns>
    public static CaValue OfStates(params ReadOnlySpan<ushort> elements) => new(CaType.Enum, elements.ToArray());

    /// <summary>The elements, of the type they have.</summary>
    /// <typeparam name="T">string, short, float, ushort (states), byte, int or double.</typeparam>
    /// <returns>The elements.</returns>
    /// <exception cref="InvalidOperationException">The value has another type.</exception>
    public ReadOnlySpan<T> Elements<T>() => elements as T[]
        ?? throw new InvalidOperationException($"The value holds {Type}, not {typeof(T).Name}.");

    /// <summary>One element as a number.</summary>
    /// <param name="index">0-based.</param>
    /// <returns>The number; of a state, its number.</returns>
    /// <exception cref="FormatException">A text is not a number.</exception>
    /// <exception cref="IndexOutOfRangeException">There is no such element.</exception>
    public double Number(int index = 0) => elements switch
    {
        double[] e => e[index],
        int[] e => e[index],
        float[] e => e[index],
        ushort[] e => e[index],
        short[] e => e[index],
        byte[] e => e[index],
        _ => double.Parse(((string[])elements)[index], CultureInfo.InvariantCulture),
    };

    /// <summary>One element as text.</summary>
    /// <param name="index">0-based.</param>
    /// <param name="states">Names of the states, for a state.</param>
    /// <returns>The text; a state without a name is its number.</returns>
    public string Text(int index = 0, ImmutableArray<string> states = default) => elements switch
    {
        string[] e => e[index],
        ushort[] e when !states.IsDefault && e[index] < states.Length => states[e[index]],
        float[] e => e[index].ToString(CultureInfo.InvariantCulture),
        _ => Number(index).ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The same elements, cut or filled up with zeros and empty texts.</summary>
    /// <param name="count">Wanted number of elements.</param>
    /// <returns>A value of that length.</returns>
    public CaValue Resize(int count)
    {
        if (count == Count) return this;
        Array resized = Array.CreateInstance(elements.GetType().GetElementType()!, count);
        if (resized is string[] texts) Array.Fill(texts, "");
        Array.Copy(elements, resized, Math.Min(Count, count));
        return new CaValue(Type, resized);
    }

    /// <summary>The same elements as another type; a number that does not fit is cut to the nearest that does.</summary>
    /// <param name="type">Wanted type.</param>
    /// <param name="states">Names of the states, for texts to and from states.</param>
    /// <returns>The value, this one if it has that type already.</returns>
    /// <exception cref="FormatException">A text is neither a number nor the name of a state.</exception>
    public CaValue ConvertTo(CaType type, ImmutableArray<string> states = default)
    {
        if (type == Type) return this;
        return type switch
        {
            CaType.String => Map(i => Text(i, states)),
            CaType.Enum when Type == CaType.String => Map(i => State(Text(i), states)),
            CaType.Enum => Map(i => Saturated<ushort>(i)),
            CaType.Short => Map(i => Saturated<short>(i)),
            CaType.Char => Map(i => Saturated<byte>(i)),
            CaType.Long => Map(i => Saturated<int>(i)),
            CaType.Float => Map(i => (float)Number(i)),
            _ => Map(i => Number(i)),
        };

        CaValue Map<T>(Func<int, T> element)
        {
            var elements = new T[Count];
            for (int i = 0; i < elements.Length; i++) elements[i] = element(i);
            return new CaValue(type, elements);
        }
    }

    /// <inheritdoc/>
    public bool Equals(CaValue? other) =>
        other is not null && Type == other.Type && System.Collections.StructuralComparisons.StructuralEqualityComparer.Equals(elements, other.elements);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CaValue);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Count, Count > 0 ? elements.GetValue(0) : null);

    /// <summary>The first element, and how many there are.</summary>
    /// <returns>For example "2" or "1 … (4096)".</returns>
    public override string ToString() => Count switch { 0 => "(none)", 1 => Text(), _ => $"{Text()} … ({Count})" };

    private static ushort State(string text, ImmutableArray<string> states)
    {
        int state = states.IsDefault ? -1 : states.IndexOf(text);
        if (state >= 0) return (ushort)state;
        return ushort.TryParse(text, CultureInfo.InvariantCulture, out ushort number)
            ? number
            : throw new FormatException($"\"{text}\" is not a state.");
    }

    private T Saturated<T>(int index)
        where T : System.Numerics.IBinaryInteger<T> =>
        T.CreateSaturating(Number(index)); // NaN becomes 0
}
