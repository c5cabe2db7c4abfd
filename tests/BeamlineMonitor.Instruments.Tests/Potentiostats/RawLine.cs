using System.Text;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Tests.Channels;

namespace BeamlineMonitor.Instruments.Tests.Potentiostats;

/// <summary>A terminal on a line: types text and reads exact replies.</summary>
internal sealed class RawLine(IByteChannel channel, CancellationToken guard) : IAsyncDisposable
{
    public async Task SendAsync(string text) => await channel.WriteAsync(Encoding.ASCII.GetBytes(text), guard);

    /// <summary>Reads as many bytes as are expected, and compares.</summary>
    public async Task ExpectAsync(string expected) =>
        Assert.Equal(expected, Encoding.ASCII.GetString(await channel.ReadExactlyAsync(expected.Length, guard)));

    public async Task AskAsync(string text, string expected)
    {
        await SendAsync(text);
        await ExpectAsync(expected);
    }

    public ValueTask DisposeAsync() => channel.DisposeAsync();
}
