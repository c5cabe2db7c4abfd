using System.Buffers;
using BeamlineMonitor.Instruments.ChannelAccess;

namespace BeamlineMonitor.Instruments.Tests.ChannelAccess;

public sealed class CaMessageTests
{
    private const int Limit = 1 << 20;

    /// <summary>Frames exchanged with a real server, from protocols.md §3.3, and one from CAproto §9.</summary>
    public static TheoryData<string, CaMessage> Recorded => new()
    {
        { "0000 0000 0000 000D 00000000 00000000", CaRequest.Version() },
        { "0006 0010 0005 000D 00000001 00000001 36626D61313A6D636131 000000000000", CaRequest.Search(1, "6bma1:mca1") },
        { "0006 0008 15BC 0000 FFFFFFFF 00000001 000D 0000 00000000", CaReply.Found(1, 5564) },
        { "0014 0010 0000 0000 00000000 00000000 6F706572616E646F 0000000000000000", CaRequest.ClientName("operando") },
        { "0015 0010 0000 0000 00000000 00000000 6265616D6C696E65 0000000000000000", CaRequest.HostName("beamline") },
        { "0012 0010 0000 0000 00000001 0000000D 36626D61313A6D636131 000000000000", CaRequest.CreateChannel(1, "6bma1:mca1") },
        { "0016 0000 0000 0000 00000001 00000003", CaReply.Rights(1, AccessRights.Read | AccessRights.Write) },
        { "0012 0000 0005 1000 00000001 00000019", CaReply.ChannelCreated(1, 0x19, CaType.Long, 4096) },
        { "0013 0008 0006 0001 0000001A 00000064 4000000000000000", CaRequest.WriteNotify(0x1A, 0x64, CaValue.Of(2.0)) },
        { "0013 0000 0006 0001 00000001 00000064", CaReply.Written(CaRequest.WriteNotify(0x1A, 0x64, CaValue.Of(2.0))) },
        {
            "0001 0010 0011 0001 0000001C 00000001 00000000 00000000 00000000 0005 0000",
            CaRequest.EventAdd(0x1C, 1, new DbrCode(CaType.Enum, DbrForm.Time), 1, EventMask.Value | EventMask.Alarm)
        },
        {
            "0001 0010 0011 0001 00000001 00000001 0000 0000 45640627 2071792C 0000 0001",
            CaReply.Value(CaCommand.EventAdd, 1, new DbrCode(CaType.Enum, DbrForm.Time), new CaReading(
                CaValue.OfStates(1), Stamp: DbrCodec.Epoch.AddSeconds(0x45640627).AddTicks(0x2071792C / 100)))
        },
        { "0013 0008 0003 0001 0000001B 00000065 0001 0000 00000000", CaRequest.WriteNotify(0x1B, 0x65, CaValue.OfStates(1)) },
        { "000F 0000 0013 0000 00000019 00000066", CaRequest.ReadNotify(0x19, 0x66, new DbrCode(CaType.Long, DbrForm.Time), 0) },
        { "0017 0000 0000 0000 00000000 00000000", CaRequest.Echo() },
        { "000F 0000 0016 0005 00000016 00000038", CaRequest.ReadNotify(22, 56, new DbrCode(CaType.Short, DbrForm.Graphic), 5) },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Recorded_BothWays_AreTheSameBytes(string hex, CaMessage message)
    {
        byte[] bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(bytes, message.ToArray());
        CaMessage read = Assert.Single(CaMessage.ReadDatagram(bytes));
        AssertSame(message, read);
    }

    [Fact]
    public void TryRead_SplitAtEveryByte_WaitsThenReadsTheMessage()
    {
        foreach (CaMessage message in CaMessages.All)
        {
            byte[] bytes = message.ToArray();
            int step = bytes.Length < 1000 ? 1 : 997;
            for (int cut = 0; cut < bytes.Length; cut += cut < 64 ? 1 : step)
            {
                var first = new ReadOnlySequence<byte>(bytes, 0, cut);
                Assert.False(CaMessage.TryRead(ref first, Limit, out _));
                Assert.Equal(cut, first.Length); // nothing was taken
                ReadOnlySequence<byte> whole = Joined(bytes.AsMemory(0, cut), bytes.AsMemory(cut));
                Assert.True(CaMessage.TryRead(ref whole, Limit, out CaMessage read));
                AssertSame(message, read);
                Assert.True(whole.IsEmpty);
            }
        }
    }

    [Fact]
    public void TryRead_Doubled_ReadsBoth()
    {
        foreach (CaMessage message in CaMessages.All)
        {
            var twice = new ReadOnlySequence<byte>([.. message.ToArray(), .. message.ToArray()]);
            Assert.True(CaMessage.TryRead(ref twice, Limit, out CaMessage first));
            Assert.True(CaMessage.TryRead(ref twice, Limit, out CaMessage second));
            AssertSame(first, second);
            Assert.True(twice.IsEmpty);
        }
    }

    [Fact]
    public void ReadDatagram_Truncated_IsRefusedWithItsBytes()
    {
        foreach (CaMessage message in CaMessages.All.Where(m => m.Size < 1000))
        {
            byte[] bytes = message.ToArray();
            for (int length = 1; length < bytes.Length; length++)
            {
                var refused = Assert.Throws<ProtocolException>(() => CaMessage.ReadDatagram(bytes.AsMemory(0, length)));
                Assert.Contains(bytes[0].ToString("X2", null), refused.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void TryRead_OneBitFlipped_ReadsAMessageOrRefusesAndGoesOnWhereTheLengthIsWhole()
    {
        byte[] next = CaRequest.Search(99, "next").ToArray();
        foreach (CaMessage message in CaMessages.All.Where(m => m.Size < 1000))
        {
            for (int bit = 0; bit < 8 * message.Size; bit++)
            {
                byte[] bytes = [.. message.ToArray(), .. next];
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                var input = new ReadOnlySequence<byte>(bytes);
                bool lengthIsWhole = bit / 8 is not (2 or 3 or 6 or 7) && !(message.Header.IsExtended && bit / 8 is >= 16 and < 24);
                try
                {
                    bool isRead = CaMessage.TryRead(ref input, Limit, out CaMessage flipped);
                    if (isRead) CaDecoding.Everything(flipped);
                    if (!lengthIsWhole) continue;
                    Assert.True(isRead);
                    Assert.True(CaMessage.TryRead(ref input, Limit, out CaMessage good));
                    Assert.Equal("next", good.Text);
                }
                catch (ProtocolException)
                {
                    // refused: in its length, or in what the payload holds
                }
            }
        }
    }

    [Fact]
    public void TryRead_HugeAnnouncement_IsRefusedBeforeAnythingIsAllocated()
    {
        byte[] header = Convert.FromHexString("000FFFFF0013000000000001000000667FFFFFF810000000");
        var input = new ReadOnlySequence<byte>(header);
        var refused = Assert.Throws<ProtocolException>(() => CaMessage.TryRead(ref input, Limit, out _));
        Assert.Contains("00 0F FF FF 00 13", refused.Message, StringComparison.Ordinal);

        var allowed = new ReadOnlySequence<byte>(header);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(CaMessage.TryRead(ref allowed, int.MaxValue, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void TryRead_250000HostileInputsASeed_NothingButMessagesAndProtocolExceptions(int seed)
    {
        var random = new Random(seed);
        byte[][] good = [.. CaMessages.All.Where(m => m.Size < 200).Select(m => m.ToArray())];
        byte[] input = new byte[256];
        long before = GC.GetAllocatedBytesForCurrentThread();
        int messages = 0;
        for (int i = 0; i < 250_000; i++)
        {
            int length = Fill(random, good, input);
            var sequence = new ReadOnlySequence<byte>(input, 0, length);
            try
            {
                while (CaMessage.TryRead(ref sequence, 4096, out CaMessage message))
                {
                    messages++;
                    CaDecoding.Everything(message);
                }
            }
            catch (ProtocolException)
            {
                // the only refusal there is
            }
        }

        Assert.True(messages > 100_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 250_000, 0, 10_000);
    }

    private static int Fill(Random random, byte[][] good, byte[] input)
    {
        if (random.Next(4) == 0) // pure noise with a length that leads somewhere
        {
            int noise = random.Next(input.Length);
            random.NextBytes(input.AsSpan(0, noise));
            if (noise > 3) (input[0], input[2], input[3]) = (0, 0, (byte)(input[3] & 0x78));
            return noise;
        }

        byte[] message = good[random.Next(good.Length)];
        message.CopyTo(input, 0);
        for (int flips = random.Next(1, 4); flips > 0; flips--) input[random.Next(message.Length)] = (byte)random.Next(256);
        return random.Next(8) == 0 ? random.Next(message.Length) : message.Length;
    }

    private static ReadOnlySequence<byte> Joined(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var start = new Segment(first, null);
        var end = new Segment(second, start);
        return new ReadOnlySequence<byte>(start, 0, end, second.Length);
    }

    private static void AssertSame(CaMessage expected, CaMessage actual)
    {
        Assert.Equal(expected.Header, actual.Header);
        Assert.Equal(expected.Payload.ToArray(), actual.Payload.ToArray());
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is null) return;
            RunningIndex = previous.RunningIndex + previous.Memory.Length;
            previous.Next = this;
        }
    }
}
