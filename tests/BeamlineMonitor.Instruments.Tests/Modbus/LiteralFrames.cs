using BeamlineMonitor.Instruments.Modbus;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

/// <summary>Whole messages in hex, request and reply. The first four are devices' own (docs/protocols/modbus.md names the manuals).</summary>
public static class LiteralFrames
{
    public sealed record Exchange(string Name, ModbusFraming Framing, ushort Transaction, byte Unit, ModbusRequest Request, string RequestHex, string ReplyHex, ushort[] Items)
    {
        public override string ToString() => Name;

        public byte[] RequestBytes => Bytes(RequestHex);

        public byte[] ReplyBytes => Bytes(ReplyHex);
    }

    public static IReadOnlyList<Exchange> All { get; } =
    [
        new("Alicat reads its pressure", ModbusFraming.Rtu, 0, 1, ModbusRequest.Read(ModbusTable.HoldingRegisters, 1353, 2),
            "01 03 05 49 00 02 15 11", "01 03 04 40 1C 00 00 2E 35", [0x401C, 0x0000]),
        new("Alicat takes a setpoint", ModbusFraming.Rtu, 0, 1, ModbusRequest.Write(ModbusFunction.WriteMultipleRegisters, 1009, [0x4050, 0]),
            "01 10 03 F1 00 02 04 40 50 00 00 3C 06", "01 10 03 F1 00 02 10 7F", []),
        new("Bronkhorst takes a setpoint of 50 %", ModbusFraming.Rtu, 0, 3, ModbusRequest.Write(ModbusFunction.WriteSingleRegister, 0x21, [0x3E80]),
            "03 06 00 21 3E 80 C9 E2", "03 06 00 21 3E 80 C9 E2", []),
        new("Alicat reads its pressure over TCP", ModbusFraming.Tcp, 1, 1, ModbusRequest.Read(ModbusTable.HoldingRegisters, 1353, 2),
            "00 01 00 00 00 06 01 03 05 49 00 02", "00 01 00 00 00 07 01 03 04 40 1C 00 00", [0x401C, 0x0000]),

        // The worked examples of MODBUS Application Protocol Specification V1.1b3, §6.1 to §6.12, behind a TCP header.
        new("Specification: read coils 20 to 38", ModbusFraming.Tcp, 7, 17, ModbusRequest.Read(ModbusTable.Coils, 19, 19),
            "00 07 00 00 00 06 11 01 00 13 00 13", "00 07 00 00 00 06 11 01 03 CD 6B 05",
            [1, 0, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1]),
        new("Specification: read discrete inputs 197 to 218", ModbusFraming.Tcp, 8, 17, ModbusRequest.Read(ModbusTable.DiscreteInputs, 196, 22),
            "00 08 00 00 00 06 11 02 00 C4 00 16", "00 08 00 00 00 06 11 02 03 AC DB 35",
            [0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1]),
        new("Specification: read input register 9", ModbusFraming.Tcp, 9, 17, ModbusRequest.Read(ModbusTable.InputRegisters, 8, 1),
            "00 09 00 00 00 06 11 04 00 08 00 01", "00 09 00 00 00 05 11 04 02 00 0A", [10]),
        new("Specification: write coil 173 on", ModbusFraming.Tcp, 10, 17, ModbusRequest.Write(ModbusFunction.WriteSingleCoil, 172, [1]),
            "00 0A 00 00 00 06 11 05 00 AC FF 00", "00 0A 00 00 00 06 11 05 00 AC FF 00", []),
        new("Specification: write 10 coils from 20", ModbusFraming.Tcp, 11, 17,
            ModbusRequest.Write(ModbusFunction.WriteMultipleCoils, 19, [1, 0, 1, 1, 0, 0, 1, 1, 1, 0]),
            "00 0B 00 00 00 09 11 0F 00 13 00 0A 02 CD 01", "00 0B 00 00 00 06 11 0F 00 13 00 0A", []),
    ];

    public static TheoryData<Exchange> Exchanges => new(All);

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
