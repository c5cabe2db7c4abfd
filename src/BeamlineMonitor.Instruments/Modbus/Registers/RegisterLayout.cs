using System.Buffers.Binary;
using System.Text;

namespace BeamlineMonitor.Instruments.Modbus.Registers;

/// <summary>A value's type and the order of its parts. Modbus fixes only the order of the two bytes of a register, and devices differ even there.</summary>
/// <param name="Type">The type.</param>
/// <param name="Length">Number of registers: 1, 2 or 4 by the type; 1 to 125 for text.</param>
/// <param name="LowWordFirst">False where the first register holds the highest bits ("big").</param>
/// <param name="LowByteFirst">False where the bytes of a register come as Modbus sends them, high first ("big").</param>
public sealed record RegisterLayout(RegisterType Type, int Length, bool LowWordFirst = false, bool LowByteFirst = false)
{
    /// <summary>The layout of a number, big-endian unless told otherwise.</summary>
    /// <param name="type">A type other than text.</param>
    /// <returns>The layout.</returns>
    public static RegisterLayout Of(RegisterType type) => new(type, type switch
    {
        RegisterType.Signed16 or RegisterType.Unsigned16 => 1,
        RegisterType.Signed32 or RegisterType.Unsigned32 or RegisterType.Real32 => 2,
        RegisterType.Real64 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A text needs its length."),
    });

    /// <summary>Reads a number.</summary>
    /// <param name="registers">Shape [<see cref="Length"/>], as read.</param>
    /// <returns>The number; NaN or infinite only where the device says so.</returns>
    /// <exception cref="ArgumentException">The shape is wrong, or the layout is a text.</exception>
    public double Decode(ReadOnlySpan<ushort> registers)
    {
        ReadOnlySpan<byte> bytes = Reorder(registers);
        return Type switch
        {
            RegisterType.Signed16 => BinaryPrimitives.ReadInt16BigEndian(bytes),
            RegisterType.Unsigned16 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            RegisterType.Signed32 => BinaryPrimitives.ReadInt32BigEndian(bytes),
            RegisterType.Unsigned32 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            RegisterType.Real32 => BinaryPrimitives.ReadSingleBigEndian(bytes),
            RegisterType.Real64 => BinaryPrimitives.ReadDoubleBigEndian(bytes),
            _ => throw new ArgumentException("A text is no number.", nameof(registers)),
        };
    }

    /// <summary>Reads a text.</summary>
    /// <param name="registers">Shape [<see cref="Length"/>], as read.</param>
    /// <returns>The text up to the first zero, without blanks at its ends; '?' for what is not ASCII.</returns>
    /// <exception cref="ArgumentException">The shape is wrong.</exception>
    public string DecodeText(ReadOnlySpan<ushort> registers)
    {
        ReadOnlySpan<byte> bytes = Reorder(registers);
        int end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]).Trim();
    }

    /// <summary>Writes a number; whole-number types round to the nearest.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Shape [<see cref="Length"/>], as written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite or outside the type's range.</exception>
    public ushort[] Encode(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "Only a finite number can be written.");
        byte[] bytes = new byte[2 * Length];
        double whole = Math.Round(value);
        switch (Type)
        {
            case RegisterType.Signed16 when whole is >= short.MinValue and <= short.MaxValue:
                BinaryPrimitives.WriteInt16BigEndian(bytes, (short)whole);
                break;
            case RegisterType.Unsigned16 when whole is >= 0 and <= ushort.MaxValue:
                BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)whole);
                break;
            case RegisterType.Signed32 when whole is >= int.MinValue and <= int.MaxValue:
                BinaryPrimitives.WriteInt32BigEndian(bytes, (int)whole);
                break;
            case RegisterType.Unsigned32 when whole is >= 0 and <= uint.MaxValue:
                BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)whole);
                break;
            case RegisterType.Real32 when Math.Abs(value) <= float.MaxValue:
                BinaryPrimitives.WriteSingleBigEndian(bytes, (float)value);
                break;
            case RegisterType.Real64:
                BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value), value, $"{Type} cannot hold it.");
        }

        ushort[] registers = new ushort[Length];
        for (int i = 0; i < Length; i++) registers[i] = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(2 * i));
        Swap(registers);
        return registers;
    }

    private byte[] Reorder(ReadOnlySpan<ushort> registers)
    {
        if (registers.Length != Length) throw new ArgumentException($"{Type} takes {Length} registers, not {registers.Length}.", nameof(registers));
        ushort[] ordered = registers.ToArray();
        Swap(ordered);
        byte[] bytes = new byte[2 * Length];
        for (int i = 0; i < Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), ordered[i]);
        return bytes;
    }

    private void Swap(ushort[] registers)
    {
        if (LowWordFirst) Array.Reverse(registers);
        if (!LowByteFirst) return;
        for (int i = 0; i < registers.Length; i++) registers[i] = BinaryPrimitives.ReverseEndianness(registers[i]);
    }
}
