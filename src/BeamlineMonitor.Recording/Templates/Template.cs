using System.Buffers.Binary;

namespace BeamlineMonitor.Recording.Templates;

/// <summary>
/// The body of a row that later ones of its kind resemble: they are packed as what differs from it. A packed body is a sequence of
/// <c>n, n bytes, m, shift</c>: take the n bytes, then m bytes of the template from where the last copy ended, plus n, plus the shift. All
/// numbers are LEB128, the shift zigzagged; the last copy may be missing.
/// </summary>
internal sealed class Template
{
    /// <summary>Longest body that is packed or unpacked, bytes.</summary>
    public const int LongestBody = 1 << 24;

    private const int LongestTemplate = 1 << 16; // beyond it the look-up costs more than it saves
    private const int ShortestCopy = 4; // a copy takes three bytes

    private readonly byte[] body;
    private readonly ILookup<uint, int> places;

    /// <summary>Makes a template.</summary>
    /// <param name="body">The body.</param>
    public Template(byte[] body)
    {
        this.body = body.Length <= LongestTemplate ? body : [];
        places = Enumerable.Range(0, Math.Max(0, this.body.Length - ShortestCopy + 1)).ToLookup(Key);
    }

    /// <summary>Packs a body that stands for itself.</summary>
    /// <param name="body">The body.</param>
    /// <returns>The packed bytes.</returns>
    public static byte[] PackAlone(byte[] body) => new Template([]).Pack(body);

    /// <summary>Packs a body.</summary>
    /// <param name="row">The body.</param>
    /// <returns>The packed bytes.</returns>
    public byte[] Pack(ReadOnlySpan<byte> row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(row.Length, LongestBody);
        using var packed = new MemoryStream(row.Length);
        int written = 0, copied = 0; // up to where row and template are dealt with
        for (int i = 0; i < row.Length; i++)
        {
            (int place, int length) = Longest(row[i..], copied + (i - written));
            if (length < ShortestCopy) continue;
            WriteNumber(packed, i - written);
            packed.Write(row[written..i]);
            WriteNumber(packed, length);
            int shift = place - (copied + (i - written));
            WriteNumber(packed, (shift << 1) ^ (shift >> 31));
            (written, copied) = (i + length, place + length);
            i = written - 1;
        }

        if (written < row.Length)
        {
            WriteNumber(packed, row.Length - written);
            packed.Write(row[written..]);
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks a body.</summary>
    /// <param name="template">The body of the template; empty for one that stands for itself.</param>
    /// <param name="packed">The packed bytes.</param>
    /// <returns>The body.</returns>
    /// <exception cref="InvalidDataException">The bytes are no packed body.</exception>
    public static byte[] Unpack(ReadOnlySpan<byte> template, ReadOnlySpan<byte> packed)
    {
        using var row = new MemoryStream(packed.Length + template.Length);
        int copied = 0;
        while (packed.Length > 0)
        {
            int fresh = ReadNumber(ref packed);
            if (fresh > packed.Length) throw new InvalidDataException("A packed row ends too soon.");
            row.Write(packed[..fresh]);
            packed = packed[fresh..];
            if (packed.Length == 0) break;

            int length = ReadNumber(ref packed), zigzag = ReadNumber(ref packed);
            long place = (long)copied + fresh + ((zigzag >> 1) ^ -(zigzag & 1));
            if (place < 0 || place + length > template.Length || row.Length + length > LongestBody)
                throw new InvalidDataException("A packed row copies what its template does not have.");
            row.Write(template.Slice((int)place, length));
            copied = (int)place + length;
        }

        return row.ToArray();
    }

    // The place that comes next anyway is looked at first: numbers of equal length leave everything behind them where it was.
    private (int Place, int Length) Longest(ReadOnlySpan<byte> row, int expected)
    {
        if (row.Length < ShortestCopy) return default;
        (int Place, int Length) best = expected < body.Length ? (expected, row.CommonPrefixLength(body.AsSpan(expected))) : default;
        if (best.Length >= ShortestCopy) return best;
        foreach (int place in places[BinaryPrimitives.ReadUInt32LittleEndian(row)])
        {
            int length = row.CommonPrefixLength(body.AsSpan(place));
            if (length > best.Length) best = (place, length);
        }

        return best;
    }

    private uint Key(int place) => BinaryPrimitives.ReadUInt32LittleEndian(body.AsSpan(place));

    private static void WriteNumber(MemoryStream target, int number)
    {
        for (uint rest = (uint)number; ; rest >>= 7)
        {
            target.WriteByte((byte)(rest >= 0x80 ? rest | 0x80 : rest));
            if (rest < 0x80) return;
        }
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> packed)
    {
        int number = 0;
        for (int i = 0; i < packed.Length && i < 4; i++)
        {
            number |= (packed[i] & 0x7F) << (7 * i);
            if (packed[i] >= 0x80) continue;
            packed = packed[(i + 1)..];
            return number;
        }

        throw new InvalidDataException("A packed row holds a number that is not whole.");
    }
}
