using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace BeamlineMonitor.TestSupport;

/// <summary>A program of somebody else that a test talks to: socat, mbpoll, a broker. Disposing ends it.</summary>
public sealed class ForeignProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly List<(string Text, TaskCompletionSource<string> Found)> waiters = [];

    private ForeignProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>What it wrote so far, both streams, a line each.</summary>
    public string Output
    {
        get
        {
            lock (gate) return string.Join('\n', lines);
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its name on the path. Its Debian package must be one of those that eng/test.sh asks for.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The running program.</returns>
    /// <exception cref="InvalidOperationException">It is not installed: the test fails, it is not skipped.</exception>
    public static ForeignProcess Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        try
        {
            return new ForeignProcess(Process.Start(start)!);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{program} is not installed; this test needs it as an independent peer (apt-get install).", e);
        }
    }

    /// <summary>Waits for a line, past or to come.</summary>
    /// <param name="text">What the line contains.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The line.</returns>
    /// <exception cref="InvalidOperationException">The program ended without it; the message holds what it wrote.</exception>
    public Task<string> WaitForLineAsync(string text, CancellationToken cancellationToken)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (lines.Find(line => line.Contains(text, StringComparison.Ordinal)) is { } past) return Task.FromResult(past);
            waiters.Add((text, found));
        }

        return UntilFoundAsync();

        async Task<string> UntilFoundAsync()
        {
            Task exited = process.WaitForExitAsync(cancellationToken);
            Task first = await Task.WhenAny(found.Task, exited);
            if (first == exited && !found.Task.IsCompleted)
            {
                await exited;
                throw new InvalidOperationException($"{process.StartInfo.FileName} ended without '{text}': {Output}");
            }

            return await found.Task;
        }
    }

    /// <summary>Writes a line to its input.</summary>
    /// <param name="line">The line.</param>
    /// <returns>Ends when it was handed over.</returns>
    public async Task WriteLineAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    /// <summary>Ends its input.</summary>
    public void EndInput() => process.StandardInput.Close();

    /// <summary>Sends it a signal.</summary>
    /// <param name="name">The signal's name without SIG: TERM, HUP.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when it was sent.</returns>
    /// <exception cref="InvalidOperationException">The program had ended; the message holds what it wrote.</exception>
    public async Task SignalAsync(string name, CancellationToken cancellationToken)
    {
        if (!await TrySignalAsync(name, cancellationToken)) throw new InvalidOperationException($"{process.StartInfo.FileName} had ended before SIG{name}: {Output}");
    }

    /// <summary>Sends a signal to the group of processes that it leads: what Ctrl-C in a terminal does.</summary>
    /// <param name="name">The signal's name without SIG.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends when it was sent.</returns>
    /// <exception cref="InvalidOperationException">There is no such group; the message holds what the program wrote.</exception>
    public async Task SignalGroupAsync(string name, CancellationToken cancellationToken)
    {
        await using ForeignProcess kill = Start("sh", "-c", $"kill -s {name} -- -{Id}");
        if (await kill.WaitForExitAsync(cancellationToken) != 0) throw new InvalidOperationException($"{process.StartInfo.FileName} leads no group: {Output}");
    }

    /// <summary>Stops it by SIGTERM, as an operator or systemd does, unless it has ended: it may put away what it has made.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        await TrySignalAsync("TERM", cancellationToken);
        return await WaitForExitAsync(cancellationToken);
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private async Task<bool> TrySignalAsync(string name, CancellationToken cancellationToken)
    {
        await using ForeignProcess kill = Start("sh", "-c", $"kill -{name} {Id}");
        return await kill.WaitForExitAsync(cancellationToken) == 0;
    }

    private void Add(string? line)
    {
        if (line is null) return;
        lock (gate)
        {
            lines.Add(line);
            foreach ((string wanted, TaskCompletionSource<string> found) in waiters)
            {
                if (line.Contains(wanted, StringComparison.Ordinal)) found.TrySetResult(line);
            }
        }
    }
}
