namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The checksum of an RTU frame: CRC-16, reflected polynomial 0xA001, start 0xFFFF, sent low byte first.</summary>
/// <remarks>MODBUS over Serial Line Specification and Implementation Guide V1.02, §2.5.1.2.</remarks>
public static class ModbusCrc
{
    private static readonly ushort[] Table = MakeTable();

    /// <summary>Computes the checksum.</summary>
    /// <param name="bytes">The frame without its checksum; with its checksum (low byte first) the result is 0.</param>
    /// <returns>The checksum.</returns>
    public static ushort Compute(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte b in bytes) crc = (ushort)((crc >> 8) ^ Table[(crc ^ b) & 0xFF]);
        return crc;
    }

    private static ushort[] MakeTable()
    {
        ushort[] table = new ushort[256];
        for (int value = 0; value < table.Length; value++)
        {
            int crc = value;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
            table[value] = (ushort)crc;
        }

        return table;
    }
}
