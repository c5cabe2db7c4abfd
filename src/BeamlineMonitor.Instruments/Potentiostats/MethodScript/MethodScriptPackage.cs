using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>Reads and writes data packages: <c>P</c>, then variables parted by ';', each with metadata parted by ','.</summary>
public static class MethodScriptPackage
{
    private const string Missing = "     nan";
    private const int TypeLength = 2;
    private const int VariableLength = TypeLength + MethodScriptNumber.Length;

    /// <summary>Reads one line.</summary>
    /// <param name="line">The line without its end, from <c>P</c> on.</param>
    /// <returns>The variables in the order sent; at least one.</returns>
    /// <exception cref="ProtocolException">The line is no whole package.</exception>
    public static ImmutableArray<MethodScriptVariable> Decode(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Length == 0 || line[0] != 'P') throw new ProtocolException($"'{line}' is no data package: it must begin with P.");
        ImmutableArray<MethodScriptVariable>.Builder variables = ImmutableArray.CreateBuilder<MethodScriptVariable>();
        ReadOnlySpan<char> text = line.AsSpan(1);
        foreach (Range part in text.Split(';')) variables.Add(DecodeVariable(text[part]));
        return variables.DrainToImmutable();
    }

    /// <summary>Writes one line, as the device does.</summary>
    /// <param name="variables">At least one.</param>
    /// <returns>The line without its end.</returns>
    /// <exception cref="ArgumentException">There is none, or a type is not two letters.</exception>
    public static string Encode(ReadOnlySpan<MethodScriptVariable> variables)
    {
        if (variables.IsEmpty) throw new ArgumentException("A package holds at least one variable.", nameof(variables));
        StringBuilder line = new();
        foreach (MethodScriptVariable variable in variables)
        {
            if (!IsType(variable.Type)) throw new ArgumentException($"'{variable.Type}' is no variable type: two small letters are expected.", nameof(variables));
            line.Append(line.Length == 0 ? 'P' : ';').Append(variable.Type).Append(variable.Number?.Encode() ?? Missing);
            if (variable.Status is { } status) line.Append(CultureInfo.InvariantCulture, $",1{(int)status:X1}");
            if (variable.RangeIndex is { } range) line.Append(CultureInfo.InvariantCulture, $",2{range:X2}");
            if (variable.Noise is { } noise) line.Append(CultureInfo.InvariantCulture, $",4{noise:X}");
        }

        return line.ToString();
    }

    private static MethodScriptVariable DecodeVariable(ReadOnlySpan<char> text)
    {
        if (text.Length < VariableLength || !IsType(text[..TypeLength])) throw Malformed(text);
        ReadOnlySpan<char> value = text[TypeLength..VariableLength];
        MethodScriptVariable variable = new(text[..TypeLength].ToString(), value.SequenceEqual(Missing) ? null : MethodScriptNumber.Decode(value));
        if (text.Length == VariableLength) return variable;
        if (text[VariableLength] != ',') throw Malformed(text);
        ReadOnlySpan<char> metadata = text[(VariableLength + 1)..];
        foreach (Range part in metadata.Split(',')) variable = AddMetadata(variable, metadata[part]);
        return variable;
    }

    private static MethodScriptVariable AddMetadata(MethodScriptVariable variable, ReadOnlySpan<char> item)
    {
        if (item.Length < 2 || !uint.TryParse(item[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)) throw Malformed(item);
        return (item[0], item.Length) switch
        {
            ('1', 2) => variable with { Status = (MethodScriptStatus)value },
            ('2', 3) => variable with { RangeIndex = (int)value },
            ('4', _) => variable with { Noise = value },
            ('1' or '2', _) => throw Malformed(item),
            _ => variable, // firmware may add kinds of metadata; they do not change the value
        };
    }

    private static bool IsType(ReadOnlySpan<char> type) => type.Length == TypeLength && char.IsAsciiLetterLower(type[0]) && char.IsAsciiLetterLower(type[1]);

    private static ProtocolException Malformed(ReadOnlySpan<char> text) =>
        new($"'{text}' is no variable of a data package: two letters, seven hexadecimal digits, a prefix, and metadata such as ,10,288 are expected.");
}
