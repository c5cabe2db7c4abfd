using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Channels;

namespace BeamlineMonitor.HardwareSim.Lines;

/// <summary>A device that talks in lines and goes on without a host: all it does is done by experiment time, at its due time, whoever listens.</summary>
public abstract class LineDeviceEmulator
{
    // No timer fires more often than this, real time; what falls due in between is done at its own instant all the same.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    // A timer cannot be set for the longest wait of a device; it looks again after this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly TimeProvider experimentTime;
    private readonly TimeSpan shortestWait;
    private readonly DateTimeOffset start;
    private readonly long startTimestamp;
    private long linesNotTaken;

    private protected LineDeviceEmulator(TimeProvider experimentTime, double rate)
    {
        ArgumentNullException.ThrowIfNull(experimentTime);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        (this.experimentTime, shortestWait) = (experimentTime, rate * ShortestWait);
        (start, startTimestamp) = (experimentTime.GetUtcNow(), experimentTime.GetTimestamp());
    }

    /// <summary>Whether it runs a step.</summary>
    public abstract bool IsRunning { get; }

    /// <summary>When something is due next; null for never.</summary>
    private protected abstract DateTimeOffset? Due { get; }

    /// <summary>Output lines that a line which nobody read could not hold.</summary>
    private protected long LinesNotTaken => linesNotTaken;

    /// <summary>Does all that is due while no host may be connected.</summary>
    public void CatchUp()
    {
        lock (gate)
        {
            DateTimeOffset now = Now();
            while (!Advance(now))
            {
            }
        }
    }

    /// <summary>Serves one line until it closes; the device goes on.</summary>
    /// <param name="channel">The line; not closed here.</param>
    /// <param name="cancellationToken">Ends the service.</param>
    /// <returns>Ends when the line is closed.</returns>
    public async Task ServeAsync(IByteChannel channel, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        Task<ReadResult> input = channel.Input.ReadAsync(cancellationToken).AsTask();
        try
        {
            while (true)
            {
                bool isDone = Work();
                await SendAsync(channel, cancellationToken);
                if (input.IsCompleted)
                {
                    ReadResult result = await input;
                    Take(result.Buffer);
                    channel.Input.AdvanceTo(result.Buffer.End);
                    if (result.IsCompleted) return;
                    input = channel.Input.ReadAsync(cancellationToken).AsTask();
                    continue;
                }

                if (isDone) await WaitAsync(input, cancellationToken);
            }
        }
        catch (InstrumentException)
        {
            // The line failed; the device does not care.
        }
    }

    /// <summary>Does what is due next; called under the device's lock, as the other members are.</summary>
    /// <param name="now">Experiment UTC.</param>
    /// <returns>True when nothing more is due.</returns>
    private protected abstract bool Advance(DateTimeOffset now);

    /// <summary>Takes one byte from the line.</summary>
    private protected abstract void Receive(byte next, DateTimeOffset now);

    /// <summary>Takes what is to be sent.</summary>
    private protected abstract string TakeOutput();

    /// <summary>Looks at the device while it stands still.</summary>
    private protected T Locked<T>(Func<T> look)
    {
        lock (gate) return look();
    }

    private DateTimeOffset Now() => start + experimentTime.GetElapsedTime(startTimestamp);

    private bool Work()
    {
        lock (gate) return Advance(Now());
    }

    private TimeSpan? UntilDue()
    {
        lock (gate) return Due - Now();
    }

    private void Take(ReadOnlySequence<byte> bytes)
    {
        lock (gate)
        {
            DateTimeOffset now = Now();
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                foreach (byte next in segment.Span) Receive(next, now);
            }
        }
    }

    private async Task SendAsync(IByteChannel channel, CancellationToken cancellationToken)
    {
        string text;
        lock (gate) text = TakeOutput();
        if (text.Length == 0) return;
        try
        {
            await channel.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        }
        catch (InstrumentTimeoutException)
        {
            // A host that does not read loses what the line cannot hold, as on a real line.
            lock (gate) linesNotTaken += text.Count(character => character == '\n');
        }
    }

    private async Task WaitAsync(Task input, CancellationToken cancellationToken)
    {
        if (UntilDue() is not { } wait)
        {
            await Task.WhenAny(input);
            return;
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (wait < shortestWait) wait = shortestWait;
        Task timer = Task.Delay(wait < LongestWait ? wait : LongestWait, experimentTime, either.Token);

        // The clock may have jumped before the timer was set, which then is late by the jump.
        if (UntilDue() > TimeSpan.Zero) await Task.WhenAny(input, timer);
        await either.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
