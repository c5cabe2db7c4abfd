using System.Buffers;
using BeamlineMonitor.Messaging.Mqtt;
using BeamlineMonitor.Messaging.Mqtt.Codec;

namespace BeamlineMonitor.Messaging.Tests.Mqtt.Codec;

public class PacketFramingTests
{
    private const int MaximumBytes = 1024;

    [Fact]
    public void TryRead_EveryPacketSplitAtEveryByte_SaysTheSame()
    {
        foreach ((byte[] bytes, string says) in LiteralPackets.All)
        {
            for (int at = 0; at <= bytes.Length; at++)
            {
                ReadOnlySequence<byte> part = new(bytes.AsMemory(0, at));
                if (at < bytes.Length) Assert.False(PacketFraming.TryRead(ref part, MaximumBytes, out _));
                if (at < bytes.Length) Assert.Equal(at, part.Length); // nothing of it is lost
                ReadOnlySequence<byte> whole = Chunk.Split(bytes, at);
                Assert.True(PacketFraming.TryRead(ref whole, MaximumBytes, out Packet packet));
                Assert.Equal(says, LiteralPackets.Understand(packet));
                Assert.True(whole.IsEmpty);
            }
        }
    }

    [Fact]
    public void TryRead_EveryPacketTwice_IsReadTwice()
    {
        foreach ((byte[] bytes, string says) in LiteralPackets.All)
        {
            ReadOnlySequence<byte> both = new((byte[])[.. bytes, .. bytes]);
            for (int i = 0; i < 2; i++)
            {
                Assert.True(PacketFraming.TryRead(ref both, MaximumBytes, out Packet packet));
                Assert.Equal(says, LiteralPackets.Understand(packet));
            }

            Assert.False(PacketFraming.TryRead(ref both, MaximumBytes, out _));
        }
    }

    [Fact]
    public void Understand_EveryPacketCutShort_IsRefusedOrAShorterOne()
    {
        foreach ((byte[] bytes, string _) in LiteralPackets.All)
        {
            for (int length = 2; length < bytes.Length; length++)
            {
                byte[] cut = bytes[..length];
                cut[1] = (byte)(length - 2);
                string? read = Read(cut);

                // A payload has no length of its own, and a PubAck and a Disconnect may end before their reason or their properties.
                bool mayBeShort = (PacketType)(cut[0] >> 4) is PacketType.Publish or PacketType.PubAck or PacketType.Disconnect;
                Assert.True(read is null || mayBeShort, $"{Convert.ToHexString(cut)} says {read}");
            }
        }
    }

    [Fact]
    public void Understand_EveryBitFlipped_IsRefusedOrSaysAnotherThing()
    {
        int refused = 0, other = 0;
        foreach ((byte[] bytes, string says) in LiteralPackets.All)
        {
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                byte[] flipped = [.. bytes];
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                string? read = Read(flipped);
                if (read is null) refused++;
                else if (read != says) other++;
            }
        }

        Assert.True(refused > 300 && other > 300, $"{refused} refused, {other} say another thing");
    }

    [Theory]
    [InlineData("30 FF FF FF FF", MqttReason.MalformedPacket)] // five bytes of length
    [InlineData("30 80 80 80 80 01", MqttReason.MalformedPacket)]
    [InlineData("30 86 00", MqttReason.MalformedPacket)] // 6, in two bytes
    [InlineData("30 FF FF FF 7F", MqttReason.PacketTooLarge)] // 256 MiB
    [InlineData("30 FE 07", MqttReason.PacketTooLarge)] // 1022 + 3 bytes
    [InlineData("41", MqttReason.MalformedPacket)] // flags of a PUBACK
    [InlineData("22", MqttReason.MalformedPacket)]
    [InlineData("00", MqttReason.ProtocolError)]
    [InlineData("10", MqttReason.ProtocolError)] // CONNECT
    [InlineData("50", MqttReason.ProtocolError)] // PUBREC
    [InlineData("62", MqttReason.ProtocolError)] // PUBREL
    [InlineData("70", MqttReason.ProtocolError)]
    [InlineData("82", MqttReason.ProtocolError)]
    [InlineData("B0", MqttReason.ProtocolError)]
    [InlineData("C0", MqttReason.ProtocolError)]
    [InlineData("F0", MqttReason.ProtocolError)] // AUTH
    public void TryRead_WhatMayNotCome_IsRefusedByItsFirstBytes(string hex, MqttReason reason)
    {
        MqttProtocolException e = Assert.Throws<MqttProtocolException>(() =>
        {
            ReadOnlySequence<byte> bytes = new(LiteralPackets.Hex(hex));
            PacketFraming.TryRead(ref bytes, MaximumBytes, out _);
        });
        Assert.Equal(reason, e.Reason);
    }

    private static string? Read(byte[] bytes)
    {
        try
        {
            ReadOnlySequence<byte> sequence = new(bytes);
            return PacketFraming.TryRead(ref sequence, MaximumBytes, out Packet packet) ? LiteralPackets.Understand(packet) : null;
        }
        catch (MqttProtocolException)
        {
            return null;
        }
    }
}
