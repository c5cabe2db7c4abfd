using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>A MethodSCRIPT potentiostat with a cell, on a byte channel. It runs on without a host: scripts are done by experiment time, whoever listens.</summary>
public sealed class MethodScriptDeviceEmulator
{
    // No timer fires more often than this, real time; what falls due in between is done at its own instant all the same.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(5);

    // A timer cannot be set for the longest wait of a script; it looks again after this.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly MethodScriptDevice device;
    private readonly TimeProvider experimentTime, ioTime;
    private readonly TimeSpan shortestWait, deafAfterError;
    private readonly DateTimeOffset start;
    private readonly long startTimestamp;
    private long? deafSince;
    private long linesNotTaken;

    /// <summary>Switches the device on.</summary>
    /// <param name="cell">The cell at its terminals.</param>
    /// <param name="experimentTime">The device's clock; its timers run in experiment time.</param>
    /// <param name="options">What it is; null for an EmStat4 HR.</param>
    /// <param name="rate">Experiment seconds per real second, &gt; 0.</param>
    /// <param name="ioTime">Real time; null for the system's.</param>
    public MethodScriptDeviceEmulator(ICellSource cell, TimeProvider experimentTime, MethodScriptDeviceOptions? options = null, double rate = 1, TimeProvider? ioTime = null)
    {
        ArgumentNullException.ThrowIfNull(experimentTime);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        options ??= new();
        device = new(cell, options);
        (this.experimentTime, this.ioTime) = (experimentTime, ioTime ?? TimeProvider.System);
        (shortestWait, deafAfterError) = (rate * ShortestWait, options.DeafAfterError);
        (start, startTimestamp) = (experimentTime.GetUtcNow(), experimentTime.GetTimestamp());
    }

    /// <summary>Whether a script runs.</summary>
    public bool IsRunning
    {
        get
        {
            lock (gate) return device.IsRunning;
        }
    }

    /// <summary>Output lines that were lost because no host took them.</summary>
    public long DroppedLines
    {
        get
        {
            lock (gate) return device.DroppedLines + linesNotTaken;
        }
    }

    /// <summary>Scripts accepted since the device was switched on.</summary>
    public int ScriptsAccepted
    {
        get
        {
            lock (gate) return device.ScriptsAccepted;
        }
    }

    /// <summary>Does all that is due while no host may be connected; the output is kept up to 64 KiB and then lost.</summary>
    public void CatchUp()
    {
        lock (gate)
        {
            DateTimeOffset now = Now();
            while (!device.Advance(now))
            {
            }
        }
    }

    /// <summary>Stops the running script with an error, as the device's own protection would; nothing happens if none runs. The host hears of it when the next sample would be due.</summary>
    /// <param name="error">The error.</param>
    public void Fail(MethodScriptError error)
    {
        lock (gate) device.Fail(error);
    }

    /// <summary>Serves one line until it closes; the script runs on.</summary>
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

    private DateTimeOffset Now() => start + experimentTime.GetElapsedTime(startTimestamp);

    private bool Work()
    {
        lock (gate) return device.Advance(Now());
    }

    private TimeSpan? UntilDue()
    {
        lock (gate) return device.Due - Now();
    }

    private void Take(ReadOnlySequence<byte> bytes)
    {
        lock (gate)
        {
            DateTimeOffset now = Now();
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                foreach (byte next in segment.Span)
                {
                    if (deafSince is { } since && ioTime.GetElapsedTime(since) < deafAfterError) continue;
                    deafSince = null;
                    if (!device.Receive((char)next, now) || deafAfterError == TimeSpan.Zero) continue;
                    deafSince = ioTime.GetTimestamp();
                    device.ForgetInput();
                }
            }
        }
    }

    private async Task SendAsync(IByteChannel channel, CancellationToken cancellationToken)
    {
        string text;
        lock (gate) text = device.TakeOutput();
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
