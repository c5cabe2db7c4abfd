using System.Globalization;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Instruments.Tests.Channels;

/// <summary>Our channels through a program that is not ours.</summary>
public sealed class SocatTests : IDisposable
{
    private const int Bulk = 4 << 20;
    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(3)); // for a broken build, never asserted
    private readonly string folder = Directory.CreateTempSubdirectory("socat").FullName;

    public void Dispose()
    {
        guard.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task SerialPorts_JoinedBySocat_PassBulkIntactBothWays()
    {
        string left = Path.Combine(folder, "left");
        string right = Path.Combine(folder, "right");
        await using ForeignProcess socat = ForeignProcess.Start("socat", "-d", "-d", $"PTY,link={left},raw,echo=0", $"PTY,link={right},raw,echo=0");
        await socat.WaitForLineAsync("starting data transfer loop", guard.Token);
        await using IByteChannel near = await ByteChannelAddress.Parse($"serial:{left}?baud=921600").OpenAsync(null, guard.Token);
        await using IByteChannel far = await ByteChannelAddress.Parse($"serial:{right}?baud=921600").OpenAsync(null, guard.Token);

        await AssertBulkIntactAsync(near, far);
    }

    [Fact]
    public async Task RawTcp_ServedBySocatFromASerialPort_PassesBulkIntactBothWays()
    {
        await using PtyByteChannel instrument = PtyByteChannel.Open(Path.Combine(folder, "port"), null);
        await using ForeignProcess socat = ForeignProcess.Start("socat", "-d", "-d", "TCP-LISTEN:0,bind=127.0.0.1", $"FILE:{instrument.Path},raw,echo=0");
        string listening = await socat.WaitForLineAsync("listening on", guard.Token);
        int port = int.Parse(listening[(listening.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        await using IByteChannel near = await ByteChannelAddress.Parse($"tcp://127.0.0.1:{port}").OpenAsync(null, guard.Token);
        await socat.WaitForLineAsync("starting data transfer loop", guard.Token);

        await AssertBulkIntactAsync(near, instrument);
    }

    private async Task AssertBulkIntactAsync(IByteChannel near, IByteChannel far)
    {
        byte[] there = new byte[Bulk];
        byte[] back = new byte[Bulk];
        new Random(1).NextBytes(there);
        new Random(2).NextBytes(back);

        // One way after the other: socat stops reading one side while it writes to the other.
        Task<byte[]> atFar = far.ReadExactlyAsync(Bulk, guard.Token);
        await near.WriteAsync(there, guard.Token);
        Assert.Equal(there, await atFar);
        Task<byte[]> atNear = near.ReadExactlyAsync(Bulk, guard.Token);
        await far.WriteAsync(back, guard.Token);
        Assert.Equal(back, await atNear);
    }
}
