using BeamlineMonitor.Instruments.Modbus;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

public class ModbusRequestTests
{
    [Theory]
    [InlineData("", ModbusExceptionCode.IllegalFunction)]
    [InlineData("11", ModbusExceptionCode.IllegalFunction)]
    [InlineData("03 00", ModbusExceptionCode.IllegalDataValue)]
    [InlineData("03 00 00 00 00", ModbusExceptionCode.IllegalDataValue)] // none
    [InlineData("03 00 00 00 7E", ModbusExceptionCode.IllegalDataValue)] // 126 registers
    [InlineData("01 00 00 07 D1", ModbusExceptionCode.IllegalDataValue)] // 2001 coils
    [InlineData("03 FF FF 00 02", ModbusExceptionCode.IllegalDataAddress)] // past the end
    [InlineData("03 00 00 00 01 00", ModbusExceptionCode.IllegalDataValue)] // a byte too many
    [InlineData("05 00 00 12 34", ModbusExceptionCode.IllegalDataValue)] // neither on nor off
    [InlineData("10 00 00 00 02 03 00 00 00", ModbusExceptionCode.IllegalDataValue)] // byte count
    [InlineData("10 00 00 00 02 04 00 00 00", ModbusExceptionCode.IllegalDataValue)] // one byte short
    public void Parse_ImpossibleRequest_IsRefusedByName(string hex, ModbusExceptionCode code) =>
        Assert.Equal(code, Assert.Throws<ModbusException>(() => ModbusRequest.Parse(LiteralFrames.Bytes(hex))).Code);

    [Theory]
    [InlineData(0)]
    [InlineData(126)]
    public void Read_CountOutOfRange_Throws(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(ModbusTable.HoldingRegisters, 0, count));

    [Fact]
    public void Read_PastTheLastAddress_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Read(ModbusTable.HoldingRegisters, 65535, 2));

    [Fact]
    public void Write_FunctionThatReads_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Write(ModbusFunction.ReadCoils, 0, [1]));

    [Fact]
    public void Write_CoilThatIsNoBit_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ModbusRequest.Write(ModbusFunction.WriteMultipleCoils, 0, [0, 2]));

    [Fact]
    public void Parse_AnyRequestEncoded_IsTheSameRequest() =>
        Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            ModbusRequest parsed = ModbusRequest.Parse(request.ToPdu());
            Assert.Equal((request.Function, request.Address, request.Count), (parsed.Function, parsed.Address, parsed.Count));
            Assert.Equal(request.Values.ToArray(), parsed.Values.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Decode_AnyReplyEncoded_GivesItsItems() =>
        Prop.ForAll(Requests().ToArbitrary(), request =>
        {
            bool bits = request.Function.Table().IsBits();
            ushort[] items = request.Function.IsWrite() ? [] : [.. Enumerable.Range(0, request.Count).Select(i => (ushort)(bits ? i % 3 % 2 : i * 257))];
            byte[] pdu = ModbusReply.Encode(request, items);
            Assert.Equal(ModbusReply.ExpectedLength(request), pdu.Length);
            Assert.Equal(items, ModbusReply.Decode(request, pdu));
        }).QuickCheckThrowOnFailure();

    private static Gen<ModbusRequest> Requests() =>
        from function in Gen.Elements(Enum.GetValues<ModbusFunction>())
        from count in Gen.Choose(1, function.MaxCount())
        from address in Gen.Choose(0, 65536 - count)
        from values in Gen.Choose(0, function.IsWrite() && function.Table().IsBits() ? 1 : 65535).ArrayOf(count)
        select function.IsWrite()
            ? ModbusRequest.Write(function, (ushort)address, [.. values.Select(value => (ushort)value)])
            : ModbusRequest.Read(function.Table(), (ushort)address, count);
}
