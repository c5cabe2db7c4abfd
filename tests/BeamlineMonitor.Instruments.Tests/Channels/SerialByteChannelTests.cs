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

    /// <summary>Programs hold a port by a lock, by the kernel's own mark, which lets root pass, or both.</summary>
    [Theory]
    [InlineData("fcntl.flock(port, fcntl.LOCK_EX)", true)]
    [InlineData("port = serial.Serial(sys.argv[1], exclusive=True)", true)]
    [InlineData("fcntl.ioctl(port, termios.TIOCEXCL)", false)] // on a pseudo-terminal the mark stays as long as its simulator
    public async Task Open_HeldByAnotherProcess_IsRefusedUntilItEnds(string claim, bool endsWithTheProcess)
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using (ForeignProcess holder = StartPython(instrument.Path, claim + "; print('held', flush=True); sys.stdin.read()"))
        {
            await holder.WaitForLineAsync("held", Guard);

            InstrumentException error = Assert.Throws<InstrumentException>(() => SerialByteChannel.Open(instrument.Address, null));

            Assert.Contains($"{instrument.Address}: another program holds the port", error.Message, StringComparison.Ordinal);
            Assert.Contains($"fuser -v {instrument.Path}", error.Message, StringComparison.Ordinal);
        }

        if (!endsWithTheProcess) return;
        await using SerialByteChannel ours = SerialByteChannel.Open(instrument.Address, null);
        Assert.False(ours.Closed.IsCompleted);
    }

    [Theory]
    [InlineData("fcntl.flock(port, fcntl.LOCK_EX | fcntl.LOCK_NB)", "BlockingIOError")]
    [InlineData("port = serial.Serial(sys.argv[1], exclusive=True)", "Could not exclusively lock port")]
    public async Task Open_HeldByUs_RefusesAnotherProcessUntilWeClose(string claim, string refusal)
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        await using (SerialByteChannel ours = SerialByteChannel.Open(instrument.Address, null))
        {
            await using ForeignProcess refused = StartPython(instrument.Path, claim);
            Assert.NotEqual(0, await refused.WaitForExitAsync(Guard));
            await refused.WaitForLineAsync(refusal, Guard);
        }

        await using ForeignProcess taken = StartPython(instrument.Path, claim);
        Assert.Equal(0, await taken.WaitForExitAsync(Guard));
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

    private static ForeignProcess StartPython(string path, string claim) => ForeignProcess.Start(
        "/usr/bin/python3", "-c", $"import fcntl, os, serial, sys, termios; port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY); {claim}", path);

    private protected override Task<ChannelPair> ConnectAsync(TimeProvider? timeProvider)
    {
        PtyByteChannel instrument = PtyByteChannel.Open(null, timeProvider);
        return Task.FromResult(new ChannelPair(SerialByteChannel.Open(instrument.Address, timeProvider), instrument));
    }
}
