using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace BeamlineMonitor.Instruments.ChannelAccess;

/// <summary>The elements at the end of a DBR structure.</summary>
internal static class DbrElements
{
    private const int StringSize = 40;

    /// <summary>Reads elements; the caller has checked that there are enough bytes (a last string may be short).</summary>
    public static CaValue Read(CaType type, int count, ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case CaType.String:
                string[] texts = new string[count];
                for (int i = 0; i < count; i++) texts[i] = Text(bytes.Slice(i * StringSize, Math.Min(StringSize, bytes.Length - (i * StringSize))));
                return CaValue.Of(texts);
            case CaType.Char:
                return CaValue.Of(bytes[..count]);
            case CaType.Short:
                short[] shorts = new short[count];
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, short>(bytes[..(2 * count)]), shorts);
                return CaValue.Of(shorts);
            case CaType.Enum:
                ushort[] states = new ushort[count];
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, ushort>(bytes[..(2 * count)]), states);
                return CaValue.OfStates(states);
            case CaType.Long:
                int[] longs = new int[count];
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(bytes[..(4 * count)]), longs);
                return CaValue.Of(longs);
            case CaType.Float:
                float[] floats = new float[count];
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, int>(bytes[..(4 * count)]), MemoryMarshal.Cast<float, int>(floats.AsSpan()));
                return CaValue.Of(floats);
            default:
                double[] doubles = new double[count];
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, long>(bytes[..(8 * count)]), MemoryMarshal.Cast<double, long>(doubles.AsSpan()));
                return CaValue.Of(doubles);
        }
    }

    /// <summary>Writes all elements of a value.</summary>
    public static void Write(CaValue value, Span<byte> bytes)
    {
        switch (value.Type)
        {
            case CaType.String:
                for (int i = 0; i < value.Count; i++) WriteText(value.Text(i), bytes.Slice(i * StringSize, StringSize));
                break;
            case CaType.Char:
                value.Elements<byte>().CopyTo(bytes);
                break;
            case CaType.Short:
                BinaryPrimitives.ReverseEndianness(value.Elements<short>(), MemoryMarshal.Cast<byte, short>(bytes));
                break;
            case CaType.Enum:
                BinaryPrimitives.ReverseEndianness(value.Elements<ushort>(), MemoryMarshal.Cast<byte, ushort>(bytes));
                break;
            case CaType.Long:
                BinaryPrimitives.ReverseEndianness(value.Elements<int>(), MemoryMarshal.Cast<byte, int>(bytes));
                break;
            case CaType.Float:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(value.Elements<float>()), MemoryMarshal.Cast<byte, int>(bytes));
                break;
            default:
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<double, long>(value.Elements<double>()), MemoryMarshal.Cast<byte, long>(bytes));
                break;
        }
    }

    /// <summary>The text of a field, up to its first NUL.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Writes a text that is cut to its field; the last byte stays NUL.</summary>
    public static void WriteText(string text, Span<byte> field)
    {
        ReadOnlySpan<char> kept = text.AsSpan(0, Math.Min(text.Length, field.Length - 1));
        Encoding.Latin1.GetBytes(kept, field);
    }
}
