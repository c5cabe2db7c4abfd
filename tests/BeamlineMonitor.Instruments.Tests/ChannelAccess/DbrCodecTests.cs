using BeamlineMonitor.Instruments.ChannelAccess;
using FsCheck;
using FsCheck.Fluent;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class DbrCodecTests
{
    /// <summary>Sizes of the structures with one element, as C lays them out (db_access.h of EPICS).</summary>
    [Theory]
    [InlineData(DbrForm.Plain, new[] { 40, 2, 4, 2, 1, 4, 8 })]
    [InlineData(DbrForm.Status, new[] { 44, 6, 8, 6, 6, 8, 16 })]
    [InlineData(DbrForm.Time, new[] { 52, 16, 16, 16, 16, 16, 24 })]
    [InlineData(DbrForm.Graphic, new[] { 44, 26, 44, 424, 20, 40, 72 })]
    [InlineData(DbrForm.Control, new[] { 44, 30, 52, 424, 22, 48, 88 })]
    public void ValueOffset_PlusOneElement_IsTheSizeOfTheStructure(DbrForm form, int[] sizes)
    {
        for (int type = 0; type < sizes.Length; type++)
        {
            var code = new DbrCode((CaType)type, form);
            Assert.Equal(sizes[type], code.ValueOffset + code.ElementSize);
            Assert.Equal(code, DbrCode.Parse(code.Number));
        }
    }

    [Fact]
    public void Decode_GraphicShort_ReadsTheExampleOfTheSpecification()
    {
        // CAproto §9: status 5, severity 2, "Counts", display 10 and 0, alarm 8, warnings 6 and 4, alarm 2, then five values.
        byte[] payload = Convert.FromHexString("00050002436F756E74730000000A000000080006000400020000000000000000000000000000");
        CaReading reading = DbrCodec.Decode(new DbrCode(CaType.Short, DbrForm.Graphic), 5, payload);
        Assert.Equal((AlarmStatus.LoLo, AlarmSeverity.Major, "Counts"), (reading.Status, reading.Severity, reading.Properties!.Unit));
        Assert.Equal((10.0, 0.0, 8.0, 6.0, 4.0, 2.0), (
            reading.Properties.UpperDisplay, reading.Properties.LowerDisplay, reading.Properties.UpperAlarm,
            reading.Properties.UpperWarning, reading.Properties.LowerWarning, reading.Properties.LowerAlarm));
        Assert.Equal(CaValue.Of(new short[5]), reading.Value);
    }

    [Fact]
    public void Decode_AnyEncodedReading_ComesBack()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<(int[] Elements, byte Type, byte Form, short Severity, uint Seconds)>(),
            input =>
            {
                var code = new DbrCode((CaType)(input.Type % 7), (DbrForm)(input.Form % 5));
                CaValue value = CaValue.Of(input.Elements ?? []).ConvertTo(code.Type);
                var reading = new CaReading(
                    value,
                    code.Form == DbrForm.Plain ? AlarmStatus.None : AlarmStatus.Link,
                    code.Form == DbrForm.Plain ? AlarmSeverity.None : (AlarmSeverity)(ushort)input.Severity,
                    code.Form == DbrForm.Time && input.Seconds > 0 ? DbrCodec.Epoch.AddSeconds(input.Seconds).AddTicks(1_234_567) : null,
                    code.Form >= DbrForm.Graphic && code.Type != CaType.String ? new CaProperties() : null);
                CaReading decoded = DbrCodec.Decode(code, (uint)value.Count, DbrCodec.Encode(code, reading));
                return decoded.Value.Equals(value) && decoded.Severity == reading.Severity && decoded.Stamp == reading.Stamp
                    && (decoded.Properties is null) == (reading.Properties is null);
            }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(4)]
    [InlineData(uint.MaxValue)]
    public void Decode_CountBeyondThePayload_IsRefused(uint count)
    {
        byte[] payload = DbrCodec.Encode(new DbrCode(CaType.Long, DbrForm.Time), new CaReading(CaValue.Of(1, 2, 3)));
        Assert.Throws<ProtocolException>(() => DbrCodec.Decode(new DbrCode(CaType.Long, DbrForm.Time), count, payload));
    }

    [Fact]
    public void Decode_ImpossibleFields_AreRefused()
    {
        byte[] time = DbrCodec.Encode(new DbrCode(CaType.Long, DbrForm.Time), new CaReading(CaValue.Of(1)));
        time[8] = 0xFF; // more nanoseconds than a second has
        Assert.Throws<ProtocolException>(() => DbrCodec.Decode(new DbrCode(CaType.Long, DbrForm.Time), 1, time));
        byte[] states = DbrCodec.Encode(new DbrCode(CaType.Enum, DbrForm.Control), new CaReading(CaValue.OfStates(1)));
        states[5] = 17;
        Assert.Throws<ProtocolException>(() => DbrCodec.Decode(new DbrCode(CaType.Enum, DbrForm.Control), 1, states));
        Assert.Throws<ProtocolException>(() => DbrCode.Parse(35));
    }

    [Fact]
    public void Encode_LongTextAndStates_AreCutToTheirFields()
    {
        string text = new('x', 60);
        var code = new DbrCode(CaType.String, DbrForm.Plain);
        Assert.Equal(text[..39], DbrCodec.Decode(code, 1, DbrCodec.Encode(code, new CaReading(CaValue.Of(text)))).Value.Text());
        var graphic = new DbrCode(CaType.Enum, DbrForm.Graphic);
        CaReading state = new(CaValue.OfStates(2), Properties: new CaProperties { States = [.. Enumerable.Range(0, 20).Select(i => $"{i}{text}")] });
        CaReading read = DbrCodec.Decode(graphic, 1, DbrCodec.Encode(graphic, state));
        Assert.Equal(16, read.Properties!.States.Length);
        Assert.Equal(25, read.Properties.States[2].Length);
        Assert.Equal(2.0, read.Value.Number());
    }
}
