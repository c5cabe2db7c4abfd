using BeamlineMonitor.Broker;
using BeamlineMonitor.Web.Bridge;

namespace BeamlineMonitor.Tests.Web.Bridge;

public class ReaderConnectTests
{
    // CONNECT of MQTT 5 by hand: header, "MQTT", version, flags (clean start), keep-alive 60 s, no properties, client id "ab".
    private static readonly byte[] Plain = [0x10, 15, 0, 4, .. "MQTT"u8, 5, 0x02, 0, 60, 0, 0, 2, .. "ab"u8];

    [Fact]
    public void Rewrite_ForNobody_ChangesNothing() => Assert.Equal(Plain, ReaderConnect.Rewrite(Plain, null));

    [Fact]
    public void Rewrite_ForAReader_PutsInNameAndPassword() => Assert.Equal(
        [0x10, 25, 0, 4, .. "MQTT"u8, 5, 0xC2, 0, 60, 0, 0, 2, .. "ab"u8, 0, 4, .. "page"u8, 0, 2, .. "pw"u8],
        ReaderConnect.Rewrite(Plain, new BrokerLogin("page", "pw")));

    [Fact]
    public void Rewrite_ForAReaderWithoutPassword_PutsInTheName() => Assert.Equal(
        [0x10, 21, 0, 4, .. "MQTT"u8, 5, 0x82, 0, 60, 0, 0, 2, .. "ab"u8, 0, 4, .. "page"u8],
        ReaderConnect.Rewrite(Plain, new BrokerLogin("page", null)));

    [Fact]
    public void Rewrite_LengthThatNeedsAnotherByte_IsWrittenAnew()
    {
        byte[] id = new byte[100];
        byte[] packet = [0x10, 113, 0, 4, .. "MQTT"u8, 4, 0x02, 0, 60, 0, 101, .. id, 0];
        byte[] rewritten = ReaderConnect.Rewrite(packet, new BrokerLogin("reader", "0123456789"));
        Assert.Equal([0x10, 0x85, 0x01], rewritten[..3]); // 113 + 8 + 12 = 133
        Assert.True(ReaderConnect.TryMeasure(rewritten, out int length));
        Assert.Equal(rewritten.Length, length);
    }

    [Theory]
    [InlineData(0x82)] // a user
    [InlineData(0x42)] // a password
    [InlineData(0x06)] // a will
    [InlineData(0x03)] // the reserved bit
    public void Rewrite_ClientThatNamesSomebodyOrLeavesAWill_Throws(byte flags)
    {
        byte[] packet = [.. Plain];
        packet[9] = flags;
        Assert.Throws<FormatException>(() => ReaderConnect.Rewrite(packet, null));
    }

    [Fact]
    public void TryMeasure_EveryPart_WaitsOrKnowsTheLength()
    {
        for (int count = 0; count < 2; count++) Assert.False(ReaderConnect.TryMeasure(Plain.AsSpan(0, count), out _));
        for (int count = 2; count <= Plain.Length; count++)
        {
            Assert.True(ReaderConnect.TryMeasure(Plain.AsSpan(0, count), out int length));
            Assert.Equal(Plain.Length, length);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x30 })] // PUBLISH
    [InlineData(new byte[] { 0x10, 0xFF, 0xFF, 0xFF, 0x7F })] // 256 MiB
    [InlineData(new byte[] { 0x10, 0x80, 0x80, 0x80, 0x80, 0x80 })] // a length that does not end
    [InlineData(new byte[] { 0x10, 0xFE, 0x1F })] // 4094 + 3
    public void TryMeasure_NoConnectOrTooLong_Throws(byte[] bytes) => Assert.Throws<FormatException>(() => ReaderConnect.TryMeasure(bytes, out _));

    [Theory]
    [InlineData("MQIsdp")]
    [InlineData("")]
    public void Rewrite_AnotherProtocol_Throws(string name)
    {
        byte[] body = [0, (byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 3, 2, 0, 60, 0, 0];
        Assert.Throws<FormatException>(() => ReaderConnect.Rewrite([0x10, (byte)body.Length, .. body], null));
    }
}
