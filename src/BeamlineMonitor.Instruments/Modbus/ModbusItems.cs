using System.Buffers.Binary;

namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>How items lie in a message: registers high byte first, bits eight to a byte with the lowest address in bit 0.</summary>
internal static class ModbusItems
{
    public static int PackedLength(ModbusTable table, int count) => table.IsBits() ? (count + 7) / 8 : 2 * count;

    public static byte[] Pack(ModbusTable table, ReadOnlySpan<ushort> items)
    {
        byte[] bytes = new byte[PackedLength(table, items.Length)];
        for (int i = 0; i < items.Length; i++)
        {
            if (!table.IsBits()) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), items[i]);
            else if (items[i] != 0) bytes[i / 8] |= (byte)(1 << (i % 8));
        }

        return bytes;
    }

    public static ushort[] Unpack(ModbusTable table, ReadOnlySpan<byte> bytes, int count)
    {
        ushort[] items = new ushort[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = table.IsBits()
                ? (ushort)((bytes[i / 8] >> (i % 8)) & 1)
                : BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]);
        }

        return items;
    }
}
