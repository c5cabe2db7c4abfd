using BeamlineMonitor.Instruments.Modbus;
using Exchange = BeamlineMonitor.Instruments.Tests.Modbus.LiteralFrames.Exchange;

namespace BeamlineMonitor.Instruments.Tests.Modbus;

public class ModbusFramingTests
{
    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void Encode_LiteralRequest_GivesTheBytes(Exchange exchange) =>
        Assert.Equal(exchange.RequestBytes, exchange.Framing.Encode(new ModbusFrame(exchange.Transaction, exchange.Unit, exchange.Request.ToPdu())));

    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void Encode_LiteralReply_GivesTheBytes(Exchange exchange) =>
        Assert.Equal(
            exchange.ReplyBytes,
            exchange.Framing.Encode(new ModbusFrame(exchange.Transaction, exchange.Unit, ModbusReply.Encode(exchange.Request, exchange.Items))));

    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void ScanRequest_EverySplit_WaitsForTheLastByte(Exchange exchange)
    {
        byte[] bytes = exchange.RequestBytes;
        for (int length = 0; length < bytes.Length; length++)
            Assert.Equal(default, exchange.Framing.ScanRequest(bytes.AsSpan(0, length)));
        AssertRequest(exchange, exchange.Framing.ScanRequest(bytes), stray: 0);
    }

    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void ScanReply_EverySplit_WaitsForTheLastByte(Exchange exchange)
    {
        byte[] bytes = exchange.ReplyBytes;
        for (int length = 0; length < bytes.Length; length++) Assert.Equal(default, ScanReply(exchange, bytes[..length]));
        AssertReply(exchange, ScanReply(exchange, bytes), stray: 0);
    }

    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void Scan_Doubled_TakesOneAndLeavesTheOther(Exchange exchange)
    {
        AssertRequest(exchange, exchange.Framing.ScanRequest([.. exchange.RequestBytes, .. exchange.RequestBytes]), stray: 0);
        AssertReply(exchange, ScanReply(exchange, [.. exchange.ReplyBytes, .. exchange.ReplyBytes]), stray: 0);
    }

    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void ScanReply_OneBitFlipped_IsNeverAnotherAnswer(Exchange exchange)
    {
        for (int bit = 0; bit < 8 * exchange.ReplyBytes.Length; bit++)
        {
            byte[] bytes = Flip(exchange.ReplyBytes, bit);
            try
            {
                ModbusScan scan = ScanReply(exchange, bytes);

                // TCP has no checksum: a flip inside the values is TCP's to find, one in the header or the length is ours.
                if (scan.Frame is null || (exchange.Framing.HasTransactions && !exchange.Request.Function.IsWrite() && bit >= 8 * 9)) continue;
                ModbusReply.Decode(exchange.Request, scan.Frame.Pdu.Span);
                Assert.Fail($"{exchange.Name}: bit {bit} went unnoticed.");
            }
            catch (InstrumentException e)
            {
                Assert.True(e is ProtocolException or ModbusException, e.ToString());
            }
        }
    }

    [Theory]
    [MemberData(nameof(LiteralFrames.Exchanges), MemberType = typeof(LiteralFrames))]
    public void ScanRequest_OneBitFlippedOnRtu_IsNoRequestAndTheNextIsRead(Exchange exchange)
    {
        if (exchange.Framing.HasTransactions) return; // TCP guards its own bytes
        for (int bit = 0; bit < 8 * exchange.RequestBytes.Length; bit++)
        {
            byte[] bytes = Flip(exchange.RequestBytes, bit);
            ModbusScan damaged = exchange.Framing.ScanRequest(bytes);
            Assert.Null(damaged.Frame);

            // What is left of it is thrown away after the frame gap; then the next request stands alone.
            AssertRequest(exchange, exchange.Framing.ScanRequest(exchange.RequestBytes), stray: 0);
        }
    }

    [Fact]
    public void ScanReply_LiteralRefusal_NamesTheException()
    {
        ModbusRequest request = ModbusRequest.Read(ModbusTable.HoldingRegisters, 1353, 2);
        ModbusScan scan = ModbusFraming.Rtu.ScanReply(LiteralFrames.Bytes("01 83 02 C0 F1"), 0, 1, request);
        ModbusException refusal = Assert.Throws<ModbusException>(() => ModbusReply.Decode(request, scan.Frame!.Pdu.Span));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, refusal.Code);
        Assert.Contains("exception 2 (IllegalDataAddress)", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("02 03 04 40 1C 00 00 2E 35")] // another unit
    [InlineData("01 03")] // a short frame
    [InlineData("00 FF 00")] // line noise
    public void ScanReply_StrayBytesFirst_PassesThemOver(string strayHex)
    {
        Exchange exchange = LiteralFrames.All[0];
        byte[] stray = LiteralFrames.Bytes(strayHex);
        AssertReply(exchange, ScanReply(exchange, [.. stray, .. exchange.ReplyBytes]), stray.Length);
    }

    [Fact]
    public void ScanReply_OtherTransaction_IsStray()
    {
        Exchange exchange = LiteralFrames.All[3];
        byte[] late = [.. exchange.ReplyBytes];
        late[1] = 0;
        AssertReply(exchange, ScanReply(exchange, [.. late, .. late, .. exchange.ReplyBytes]), 2 * late.Length);
    }

    [Theory]
    [InlineData("00 01 00 01 00 06")] // protocol 1
    [InlineData("00 01 00 00 00 01")] // no room for a function code
    [InlineData("00 01 00 00 00 FF")] // longer than any message
    public void Scan_ImpossibleTcpHeader_Throws(string hex)
    {
        byte[] bytes = LiteralFrames.Bytes(hex);
        Assert.Throws<ProtocolException>(() => ModbusFraming.Tcp.ScanRequest(bytes));
        Assert.Throws<ProtocolException>(() => ModbusFraming.Tcp.ScanReply(bytes, 1, 1, LiteralFrames.All[3].Request));
    }

    [Fact]
    public void ScanRequest_UnknownFunctionAlone_IsFoundSoThatItCanBeRefused()
    {
        byte[] reportId = ModbusFraming.Rtu.Encode(new ModbusFrame(0, 1, new byte[] { 0x11 }));
        Assert.Equal([0x11], ModbusFraming.Rtu.ScanRequest(reportId).Frame!.Pdu.ToArray());
    }

    private static ModbusScan ScanReply(Exchange exchange, byte[] bytes) =>
        exchange.Framing.ScanReply(bytes, exchange.Transaction, exchange.Unit, exchange.Request);

    private static byte[] Flip(byte[] bytes, int bit)
    {
        byte[] flipped = [.. bytes];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    private static void AssertRequest(Exchange exchange, ModbusScan scan, int stray)
    {
        Assert.Equal(stray, scan.Stray);
        Assert.Equal(stray + exchange.RequestBytes.Length, scan.Consumed);
        Assert.Equal(exchange.Unit, scan.Frame!.Unit);
        Assert.Equal(exchange.Transaction, scan.Frame.Transaction);
        ModbusRequest request = ModbusRequest.Parse(scan.Frame.Pdu.Span);
        Assert.Equal((exchange.Request.Function, exchange.Request.Address, exchange.Request.Count), (request.Function, request.Address, request.Count));
        Assert.Equal(exchange.Request.Values.ToArray(), request.Values.ToArray());
    }

    private static void AssertReply(Exchange exchange, ModbusScan scan, int stray)
    {
        Assert.Equal(stray, scan.Stray);
        Assert.Equal(stray + exchange.ReplyBytes.Length, scan.Consumed);
        Assert.Equal(exchange.Items, ModbusReply.Decode(exchange.Request, scan.Frame!.Pdu.Span));
    }
}
