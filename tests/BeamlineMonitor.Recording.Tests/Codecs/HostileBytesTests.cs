using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Recording.Codecs;

namespace BeamlineMonitor.Recording.Tests.Codecs;

/// <summary>A file may be foreign or damaged: what it holds gives a value or one kind of error, and takes no memory that it does not have.</summary>
public class HostileBytesTests
{
    private const int Changes = 3000;

    [Fact]
    public void Counts_ChangedBytes_GiveCountsOrInvalidDataException() =>
        Check(CountsCodec.Encode([.. Some.Frame(1).Spectrum.Counts]), bytes => CountsCodec.Decode(bytes));

    [Fact]
    public void Samples_ChangedBytes_GiveABlockOrInvalidDataException() =>
        Check(SampleCodec.Encode(Some.Block(1)), bytes => SampleCodec.Decode(1, bytes));

    [Fact]
    public void Frames_ChangedBytes_GiveAFrameOrInvalidDataException() =>
        Check(System.Text.Encoding.UTF8.GetBytes(FrameCodec.Encode(Some.Frame(1)).Frame), bytes => RecordJson.Read<RawFrame>(bytes));

    [Theory]
    [InlineData(-1)]
    [InlineData(CountsCodec.MostChannels + 1)]
    [InlineData(int.MaxValue)]
    public void Counts_ImpossibleNumberOfChannels_AreRefused(int channels) =>
        Assert.Throws<InvalidDataException>(() => CountsCodec.Decode([.. BitConverter.GetBytes(channels), 0, 0]));

    [Fact]
    public void Counts_MoreChannelsThanPacked_AreRefused()
    {
        byte[] packed = CountsCodec.Encode([1, 2, 3]);
        packed[0] = 4;
        Assert.Throws<InvalidDataException>(() => CountsCodec.Decode(packed));
    }

    private static void Check(byte[] sound, Action<byte[]> decode)
    {
        var random = new Random(1);
        for (int change = 1; change <= Changes; change++)
        {
            byte[] bytes = [.. sound];
            for (int i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (change % 3 == 0) bytes = bytes[..random.Next(bytes.Length)];
            Exception? error = Record.Exception(() => decode(bytes));
            Assert.True(error is null or InvalidDataException, $"change {change}: {error}");
        }
    }
}
