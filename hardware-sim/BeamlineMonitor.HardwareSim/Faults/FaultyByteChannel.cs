using System.IO.Pipelines;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>A channel with a faulty line behind it. The line's end, from either side, from a fault or from a failure, is an orderly end here.</summary>
public sealed class FaultyByteChannel : IByteChannel
{
    private readonly IByteChannel ours;
    private readonly FaultyLine line;
    private readonly CancellationTokenSource stop = new();

    private FaultyByteChannel(IByteChannel ours, Func<CancellationToken, FaultyLine> lay)
    {
        this.ours = ours;
        line = lay(stop.Token);
    }

    /// <inheritdoc/>
    public PipeReader Input => ours.Input;

    /// <inheritdoc/>
    public Task Closed => ours.Closed;

    /// <summary>For an emulator: what it writes reaches the driver through the faults.</summary>
    /// <param name="driver">The line to the driver, such as a pseudo-terminal; owned from here on.</param>
    /// <param name="faults">The faults; they keep their own clock.</param>
    /// <param name="timeProvider">Clock of the write time-out (2 s); null for the system's.</param>
    /// <returns>What the emulator talks to.</returns>
    public static FaultyByteChannel AtInstrument(IByteChannel driver, RunningFaultPlan faults, TimeProvider? timeProvider)
    {
        (MemoryByteChannel ours, MemoryByteChannel theirs) = MemoryByteChannel.CreatePair(timeProvider);
        return new FaultyByteChannel(ours, close => new FaultyLine(driver, theirs, faults, close));
    }

    /// <summary>For a driver under test: what the instrument sends arrives through the faults.</summary>
    /// <param name="instrument">The line to the instrument; owned from here on.</param>
    /// <param name="faults">The faults; they keep their own clock.</param>
    /// <param name="timeProvider">Clock of the write time-out (2 s); null for the system's.</param>
    /// <returns>What the driver talks to.</returns>
    public static FaultyByteChannel AtDriver(IByteChannel instrument, RunningFaultPlan faults, TimeProvider? timeProvider)
    {
        (MemoryByteChannel ours, MemoryByteChannel theirs) = MemoryByteChannel.CreatePair(timeProvider);
        return new FaultyByteChannel(ours, close => new FaultyLine(theirs, instrument, faults, close));
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) => ours.WriteAsync(bytes, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken) => ours.DiscardInputAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await line.Completion;
        await ours.DisposeAsync();
    }

    /// <summary>The line's name in messages.</summary>
    /// <returns>The name of our end.</returns>
    public override string ToString() => ours.ToString()!;
}
