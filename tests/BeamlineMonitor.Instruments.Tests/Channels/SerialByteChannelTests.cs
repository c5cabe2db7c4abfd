using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Channels;

public sealed class SerialByteChannelTests : ByteChannelContract
{
    private protected override FarClose WhenFarCloses => FarClose.EndsWithCause;

    [Fact]
    public async Task Open_HeldByOurselves_IsRefusedUntilReleased()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        SerialByteChannel first = SerialByteChannel.Open(instrument.Address, null);

        InstrumentException error = Assert.Throws<InstrumentException>(() => SerialByteChannel.Open(instrument.Address, null));
        Assert.Contains("another program holds the port", error.Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        await using SerialByteChannel second = SerialByteChannel.Open(instrument.Address, null);
        Assert.False(second.Closed.IsCompleted);
    }

    [Fact]
    public async Task Open_HeldByAnotherProcess_IsRefused()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using ForeignProcess socat = ForeignProcess.Start("socat", "-d", "-d", $"FILE:{instrument.Path},flock-ex-nb", "STDIO");
        await socat.WaitForLineAsync("starting data transfer loop", Guard);

        InstrumentException error = Assert.Throws<InstrumentException>(() => SerialByteChannel.Open(instrument.Address, null));

        Assert.Contains("another program holds the port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_HeldByUs_RefusesAnotherProcess()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using SerialByteChannel ours = SerialByteChannel.Open(instrument.Address, null);

        await using ForeignProcess socat = ForeignProcess.Start("socat", "-d", "-d", $"FILE:{instrument.Path},flock-ex-nb", "STDIO");

        Assert.NotEqual(0, await socat.WaitForExitAsync(Guard));
        Assert.Contains("flock", socat.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/dev/no-such-port", "no such device")]
    [InlineData("/dev/null", "no serial line")]
    [InlineData("/dev", "Is a directory")]
    public void Open_NoPort_SaysWhichAndWhy(string path, string reason)
    {
        InstrumentException error = Assert.Throws<InstrumentException>(() => SerialByteChannel.Open(new SerialChannelAddress(path), null));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1200)]
    [InlineData(250_000)]
    [InlineData(921_600)]
    [InlineData(3_000_000)]
    public async Task Open_AnyBaud_TheDriverHasIt(int baud)
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using SerialByteChannel port = SerialByteChannel.Open(instrument.Address with { Baud = baud }, null);

        KernelTermios seen = KernelTermios.Read(instrument.Path);

        Assert.Equal(((uint)baud, (uint)baud), (seen.InputBaud, seen.OutputBaud));
    }

    [Fact]
    public async Task Open_FlowAndStopBits_TheDriverHasThemAndTheRestIsRaw()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using SerialByteChannel port = SerialByteChannel.Open(
            instrument.Address with { StopBits = 2, Flow = SerialFlowControl.XonXoff, Parity = SerialParity.Even }, null);

        KernelTermios seen = KernelTermios.Read(instrument.Path);

        Assert.Equal(0x1410u, seen.Input); // IXOFF, IXON, INPCK
        Assert.Equal(0u, seen.Output);
        Assert.Equal(0u, seen.Local);
        Assert.Equal(0x40u, seen.Control & 0x40u); // CSTOPB
        Assert.Equal(0u, seen.Control & 0x400u); // HUPCL
        Assert.Contains("The driver does not apply parity.", port.Notes); // a pseudo-terminal has no parity bit
    }

    [Fact]
    public async Task Write_PeerSendsXoff_TimesOutAndGoesOnAfterXon()
    {
        ManualTimeProvider clock = new();
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using SerialByteChannel port = SerialByteChannel.Open(instrument.Address with { Flow = SerialFlowControl.XonXoff }, clock);
        await instrument.WriteAsync(new byte[] { 0x13, (byte)'!' }, Guard);
        await port.ReadExactlyAsync(1, Guard);

        Task held = port.WriteAsync("held"u8.ToArray(), Guard).AsTask();
        await clock.WaitForTimersAsync(1, Guard);
        clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<InstrumentTimeoutException>(() => held);

        await instrument.WriteAsync(new byte[] { 0x11, (byte)'!' }, Guard);
        await port.ReadExactlyAsync(1, Guard);
        await port.WriteAsync("sent"u8.ToArray(), Guard);
        Assert.Equal("sent"u8.ToArray(), await instrument.ReadExactlyAsync(4, Guard));
    }

    [Fact]
    public async Task HangUp_SamePathAgain_Reopens()
    {
        string link = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        PtyByteChannel plugged = PtyByteChannel.Open(link, null);
        await using SerialByteChannel before = SerialByteChannel.Open(plugged.Address, null);

        await plugged.DisposeAsync();
        await before.Closed.WaitAsync(Guard);
        Assert.Throws<InstrumentException>(() => SerialByteChannel.Open(plugged.Address, null));

        await using PtyByteChannel again = PtyByteChannel.Open(link, null);
        await using SerialByteChannel after = SerialByteChannel.Open(plugged.Address, null);
        await again.WriteAsync("back"u8.ToArray(), Guard);
        Assert.Equal("back"u8.ToArray(), await after.ReadExactlyAsync(4, Guard));
    }

    private protected override Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider)
    {
        PtyByteChannel instrument = PtyByteChannel.Open(null, timeProvider);
        return Task.FromResult(new ChannelPair(SerialByteChannel.Open(instrument.Address, timeProvider), instrument));
    }
}
