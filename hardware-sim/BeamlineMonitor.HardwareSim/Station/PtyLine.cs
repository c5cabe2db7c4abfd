using BeamlineMonitor.HardwareSim.Faults;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>A pseudo-terminal that an instrument serves. When a fault closes it, a new one takes its place under the same name, as an adapter that is plugged in again.</summary>
internal sealed class PtyLine : IAsyncDisposable
{
    private static readonly TimeSpan Unplugged = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource stop = new();
    private readonly Func<IByteChannel, CancellationToken, Task> serve;
    private readonly RunningFaultPlan? faults;
    private PtyByteChannel pty;

    /// <summary>Opens the line.</summary>
    /// <param name="link">Its name: a symbolic link.</param>
    /// <param name="serve">Serves one channel until it closes.</param>
    /// <param name="faults">What goes wrong; null for nothing.</param>
    public PtyLine(string link, Func<IByteChannel, CancellationToken, Task> serve, RunningFaultPlan? faults)
    {
        (this.serve, this.faults) = (serve, faults);
        pty = PtyByteChannel.Open(link, null);
        Path = pty.Path;
        Completion = RunAsync();
    }

    /// <summary>Where a driver opens it.</summary>
    public string Path { get; }

    /// <summary>Ends when the line is closed for good; faulted when the instrument failed.</summary>
    public Task Completion { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // its fault is told by Completion
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            IByteChannel line = faults is null ? pty : FaultyByteChannel.AtInstrument(pty, faults, null);
            try
            {
                await serve(line, stop.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            finally
            {
                await line.DisposeAsync();
                await pty.DisposeAsync();
            }

            await Task.Delay(Unplugged, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
            pty = PtyByteChannel.Open(Path, null);
        }
    }
}
