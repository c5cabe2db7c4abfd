using System.Buffers;
using System.Text;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

public sealed class AsciiLineFramerTests
{
    private const int Longest = 255;
    private const string Session = "tes4_lr1500#Mar 12 2026 14:28:01\nR*\ne\nM0007\nPda84E63DAn;ba82AB973f,14,284\n*\n\nZ!0006\n";
    private static readonly string[] SessionLines = Session.Split('\n')[..^1];

    [Fact]
    public void TryRead_SplitAtEveryByte_GivesTheSameLines()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Session);
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            AsciiLineFramer framer = new(Longest);
            Assert.Equal(SessionLines, Lines(framer, bytes.AsMemory(0, cut)).Concat(Lines(framer, bytes.AsMemory(cut))));
        }
    }

    [Fact]
    public void TryRead_Doubled_GivesEveryLineTwice()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Session + Session);
        Assert.Equal(SessionLines.Concat(SessionLines), Lines(new AsciiLineFramer(Longest), bytes));
    }

    [Fact]
    public void TryRead_TruncatedAtEveryByte_GivesWholeLinesOnly()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Session);
        for (int length = 0; length < bytes.Length; length++)
        {
            int whole = Session[..length].Count(character => character == '\n');
            Assert.Equal(SessionLines[..whole], Lines(new AsciiLineFramer(Longest), bytes.AsMemory(0, length)));
        }
    }

    [Fact]
    public void TryRead_FlowControlAndCarriageReturns_AreDropped() =>
        Assert.Equal(["v01.09.00", ""], Lines(new AsciiLineFramer(Longest), "\u0011v01.\u001309\r.00\r\n\u0011\r\n"u8.ToArray()));

    [Fact]
    public void TryRead_LongestLine_IsRead()
    {
        string line = new('x', Longest);
        Assert.Equal([line], Lines(new AsciiLineFramer(Longest), Encoding.ASCII.GetBytes(line + "\n")));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(100_000)]
    public void TryRead_LineTooLong_IsOneErrorAndTheNextLineIsRead(int length)
    {
        AsciiLineFramer framer = new(Longest);
        ReadOnlySequence<byte> bytes = new(Encoding.ASCII.GetBytes(new string('x', length) + "\nv01.09.00\n"));

        Assert.Throws<ProtocolException>(() => framer.TryRead(ref bytes, out _));
        Assert.True(framer.TryRead(ref bytes, out string? next));

        Assert.Equal("v01.09.00", next);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x7F)]
    [InlineData(0xFF)]
    public void TryRead_ByteThatIsNoText_IsOneErrorAndTheNextLineIsRead(byte bad)
    {
        AsciiLineFramer framer = new(Longest);
        ReadOnlySequence<byte> bytes = new([(byte)'P', bad, bad, (byte)'x', (byte)'\n', (byte)'*', (byte)'\n']);

        ProtocolException error = Assert.Throws<ProtocolException>(() => framer.TryRead(ref bytes, out _));
        Assert.True(framer.TryRead(ref bytes, out string? next));

        Assert.Contains($"0x{bad:X2}", error.Message, StringComparison.Ordinal);
        Assert.Equal("*", next);
    }

    private static List<string> Lines(AsciiLineFramer framer, ReadOnlyMemory<byte> bytes)
    {
        List<string> lines = [];
        ReadOnlySequence<byte> rest = new(bytes);
        while (framer.TryRead(ref rest, out string? line)) lines.Add(line!);
        Assert.True(rest.IsEmpty);
        return lines;
    }
}
