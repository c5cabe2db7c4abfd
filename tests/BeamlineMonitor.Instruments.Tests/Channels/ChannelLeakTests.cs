using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Channels;

[Collection(nameof(LeakTests))]
public sealed class ChannelLeakTests
{
    [Fact]
    public async Task Serial_OpenedAndClosed1000Times_LeaksNothing()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        int before = ProcessResources.CountTerminals();
        for (int i = 0; i < 1000; i++)
        {
            await using SerialByteChannel port = SerialByteChannel.Open(instrument.Address, null);
        }

        Assert.InRange(ProcessResources.CountTerminals(), 0, before);
        await ProcessResources.WaitForNoThreadAsync("serial:", default);
    }

    [Fact]
    public async Task Pty_OpenedAndClosed1000Times_LeaksNothing()
    {
        int before = ProcessResources.CountTerminals();
        for (int i = 0; i < 1000; i++)
        {
            await using PtyByteChannel instrument = PtyByteChannel.Open(null, null);
        }

        Assert.InRange(ProcessResources.CountTerminals(), 0, before);
        await ProcessResources.WaitForNoThreadAsync("pty:", default);
    }
}
