using BeamlineMonitor.Instruments.Modbus.Registers;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Instruments.Tests.Modbus.Registers;

public class RegisterLayoutTests
{
    [Theory]
    [InlineData(RegisterType.Signed16, new ushort[] { 0xFFFE }, -2)]
    [InlineData(RegisterType.Unsigned16, new ushort[] { 0xFFFE }, 65534)]
    [InlineData(RegisterType.Signed32, new ushort[] { 0xFFFF, 0xFFFE }, -2)]
    [InlineData(RegisterType.Unsigned32, new ushort[] { 0x0001, 0x0002 }, 65538)]
    [InlineData(RegisterType.Real32, new ushort[] { 0x401C, 0x0000 }, 2.4375)] // the Alicat's reading
    [InlineData(RegisterType.Real64, new ushort[] { 0x4003, 0x8000, 0, 0 }, 2.4375)]
    public void DecodeAndEncode_LiteralRegisters_Agree(RegisterType type, ushort[] registers, double value)
    {
        RegisterLayout layout = RegisterLayout.Of(type);
        Assert.Equal(value, layout.Decode(registers));
        Assert.Equal(registers, layout.Encode(value));
    }

    [Fact]
    public void Decode_EachOrder_OfOneNumber()
    {
        RegisterLayout layout = RegisterLayout.Of(RegisterType.Unsigned32);
        Assert.Equal(0x01020304, layout.Decode([0x0102, 0x0304]));
        Assert.Equal(0x01020304, (layout with { LowWordFirst = true }).Decode([0x0304, 0x0102]));
        Assert.Equal(0x01020304, (layout with { LowByteFirst = true }).Decode([0x0201, 0x0403]));
        Assert.Equal(0x01020304, (layout with { LowWordFirst = true, LowByteFirst = true }).Decode([0x0403, 0x0201]));
    }

    [Theory]
    [InlineData(RegisterType.Signed16, 32767.6)]
    [InlineData(RegisterType.Unsigned16, -0.6)]
    [InlineData(RegisterType.Signed32, 2147483648.0)]
    [InlineData(RegisterType.Unsigned32, -1.0)]
    [InlineData(RegisterType.Real32, 1e39)]
    [InlineData(RegisterType.Real64, double.NaN)]
    public void Encode_ValueThatDoesNotFit_Throws(RegisterType type, double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RegisterLayout.Of(type).Encode(value));

    [Fact]
    public void Decode_WrongNumberOfRegisters_Throws() =>
        Assert.Throws<ArgumentException>(() => RegisterLayout.Of(RegisterType.Real32).Decode([1]));

    [Fact]
    public void DecodeText_EndsAtTheFirstZero() =>
        Assert.Equal("bar", new RegisterLayout(RegisterType.Text, 4).DecodeText([0x6261, 0x7200, 0x4141, 0]));

    [Fact]
    public void Decode_AnyNumberEncoded_IsTheSame() =>
        Prop.ForAll(
            Gen.Elements(RegisterType.Signed16, RegisterType.Signed32, RegisterType.Real64).ToArbitrary(),
            ArbMap.Default.ArbFor<short>(),
            ArbMap.Default.ArbFor<bool>(),
            (type, value, little) =>
            {
                RegisterLayout layout = RegisterLayout.Of(type) with { LowWordFirst = little, LowByteFirst = value % 2 == 0 };
                Assert.Equal(value, layout.Decode(layout.Encode(value)));
            }).QuickCheckThrowOnFailure();
}
