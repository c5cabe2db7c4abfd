using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.Instruments.Tests.Channels;

public sealed class PtyByteChannelTests : ByteChannelContract
{
    private protected override FarClose WhenFarCloses => FarClose.IsNotSeen;

    [Fact]
    public void Open_LinkNamesAFile_IsRefusedAndLeavesTheFile()
    {
        string path = Path.GetTempFileName();
        try
        {
            InstrumentException error = Assert.Throws<InstrumentException>(() => PtyByteChannel.Open(path, null));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Dispose_LinkMovedToASuccessor_LeavesTheLink()
    {
        string link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        PtyByteChannel first = PtyByteChannel.Open(link, null);
        PtyByteChannel second = PtyByteChannel.Open(link, null);

        await first.DisposeAsync();
        Assert.NotNull(new FileInfo(link).LinkTarget);

        await second.DisposeAsync();
        Assert.Null(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task Write_BeforeADriverReads_IsNotEchoedBack()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await instrument.WriteAsync("unasked\n"u8.ToArray(), Guard);
        await using SerialByteChannel driver = SerialByteChannel.Open(instrument.Address, null);

        await driver.WriteAsync("asked\n"u8.ToArray(), Guard);

        Assert.Equal("asked\n"u8.ToArray(), await instrument.ReadExactlyAsync(6, Guard));
    }

    private protected override Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider)
    {
        PtyByteChannel instrument = PtyByteChannel.Open(null, timeProvider);
        return Task.FromResult(new ChannelPair(instrument, SerialByteChannel.Open(instrument.Address, timeProvider)));
    }
}
