using System.IO.Pipelines;
using System.Runtime.InteropServices;
using BeamlineMonitor.Instruments.Channels.Posix;
using Microsoft.Win32.SafeHandles;

namespace BeamlineMonitor.Instruments.Channels;

/// <summary>A terminal device of Linux as a channel, either end: the one thread that waits for it, and the calls that write to it.</summary>
/// <remarks>
/// The thread sits in poll(2) on the device and an eventfd. A FileStream would not do: its pending read ignores cancellation until the next byte.
/// </remarks>
public abstract class TerminalByteChannel : IByteChannel
{
    private const int PumpStackBytes = 256 * 1024;

    private readonly ChannelInput input = new();
    private readonly WakeEvent wake = new();
    private readonly SafeFileHandle terminal;
    private readonly string name;
    private readonly TimeProvider timeProvider;
    private volatile bool stopping;
    private volatile TaskCompletionSource? writable;

    private protected TerminalByteChannel(SafeFileHandle terminal, string name, TimeProvider? timeProvider)
    {
        this.terminal = terminal;
        this.name = name;
        this.timeProvider = timeProvider ?? TimeProvider.System;
        new Thread(Pump, PumpStackBytes) { IsBackground = true, Name = name }.Start();
    }

    /// <inheritdoc/>
    public PipeReader Input => input.Reader;

    /// <inheritdoc/>
    public Task Closed => input.Closed;

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!bytes.IsEmpty)
        {
            int sent = WriteNow(bytes.Span);
            if (sent == 0) sent = await Deadline.RunAsync(timeProvider, Deadline.Write, $"{name}: writing", token => WriteSomeAsync(bytes, token), cancellationToken);
            bytes = bytes[sent..];
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> DiscardInputAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int waiting = 0;
        if (!Closed.IsCompleted) _ = LibC.Control(terminal, LibC.CountWaiting, ref waiting); // a line that just failed has nothing waiting
        return ValueTask.FromResult(input.Discard(ReceiveNow, waiting));
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        stopping = true;
        wake.Set();
        await Closed;
        if (!terminal.IsClosed) Release(terminal);
        terminal.Dispose();
        wake.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The line's name in messages.</summary>
    /// <returns>The address or path it was opened by.</returns>
    public override string ToString() => name;

    /// <summary>Gives up what keeps others from the terminal; it is closed next.</summary>
    /// <param name="terminal">The open terminal, hung up or not.</param>
    private protected virtual void Release(SafeFileHandle terminal)
    {
    }

    private void Pump()
    {
        bool terminalHeld = false;
        bool wakeHeld = false;
        Exception? cause = null;
        try
        {
            terminal.DangerousAddRef(ref terminalHeld);
            wake.Handle.DangerousAddRef(ref wakeHeld);
            PumpUntilStopped();
        }
        catch (InstrumentException e)
        {
            cause = e;
        }
        finally
        {
            // Before the news: whoever hears that the line is closed may open it again.
            if (terminalHeld) terminal.DangerousRelease();
            if (wakeHeld) wake.Handle.DangerousRelease();
        }

        input.Complete(cause);
    }

    private void PumpUntilStopped()
    {
        Task room = Task.CompletedTask;
        Span<PollFd> both = stackalloc PollFd[2];
        while (!stopping)
        {
            TaskCompletionSource? writer = writable;
            both[0] = new PollFd { Descriptor = (int)terminal.DangerousGetHandle() };
            both[0].Wanted = (short)((room.IsCompleted ? PollFd.In : 0) | (writer is null ? 0 : PollFd.Out));
            both[1] = new PollFd { Descriptor = (int)wake.Handle.DangerousGetHandle(), Wanted = PollFd.In };
            if (LibC.Poll(both, 2, Timeout.Infinite) < 0)
            {
                if (Marshal.GetLastPInvokeError() == LibC.ErrorInterrupted) continue;
                throw LibC.LastFailure($"{name}: waiting");
            }

            if (both[1].Seen != 0) wake.Reset();
            if ((both[0].Seen & PollFd.ErrorOrHangUp) != 0) throw HungUp();
            if ((both[0].Seen & PollFd.Out) != 0 && Interlocked.CompareExchange(ref writable, null, writer) == writer) writer?.TrySetResult();
            if ((both[0].Seen & PollFd.In) != 0) room = Fill();
        }
    }

    private Task Fill()
    {
        ValueTask<FlushResult> flush = input.Fill(ReceiveNow, out int received, CancellationToken.None);
        if (received == 0) throw HungUp();
        Task room = flush.AsTask();
        if (!room.IsCompleted) room.GetAwaiter().OnCompleted(wake.Set); // runs after the task is completed, so the pump that wakes sees it so
        return room;
    }

    private InstrumentException HungUp() => new($"{name}: the line hung up. Was the adapter unplugged or the device switched off?");

    private int ReceiveNow(Span<byte> buffer)
    {
        nint received = LibC.Read(terminal, buffer, buffer.Length);
        if (received >= 0) return (int)received;
        if (Marshal.GetLastPInvokeError() is LibC.ErrorAgain or LibC.ErrorInterrupted) return -1;
        throw LibC.LastFailure($"{name}: reading");
    }

    private int WriteNow(ReadOnlySpan<byte> bytes)
    {
        if (stopping || Closed.IsCompleted) throw new InstrumentException($"{name}: the line is closed.");
        nint sent;
        try
        {
            sent = LibC.Write(terminal, bytes, bytes.Length);
        }
        catch (ObjectDisposedException e)
        {
            throw new InstrumentException($"{name}: the line is closed.", e);
        }

        if (sent >= 0) return (int)sent;
        if (Marshal.GetLastPInvokeError() is LibC.ErrorAgain or LibC.ErrorInterrupted) return 0;
        throw LibC.LastFailure($"{name}: writing");
    }

    private async ValueTask<int> WriteSomeAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
            writable = ready;
            wake.Set();
            await Task.WhenAny(ready.Task, Closed).WaitAsync(cancellationToken);
            int sent = WriteNow(bytes.Span);
            if (sent > 0) return sent;
        }
    }
}
