using System.Globalization;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>One line on the terminal that counts the spectra and is wiped before anything else is written there.</summary>
/// <param name="terminal">The terminal; null shows nothing.</param>
/// <param name="total">Number of spectra.</param>
/// <param name="clock">Clock for the rate.</param>
internal sealed class FitProgress(TextWriter? terminal, int total, TimeProvider clock)
{
    private const string WipeLine = "\r\u001b[K";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(0.2);
    private readonly long started = clock.GetTimestamp();
    private TimeSpan shownAt = -Interval;
    private bool isShown;

    /// <summary>Counts; the line is rewritten five times a second at most.</summary>
    /// <param name="done">Spectra that are done.</param>
    public void Show(int done)
    {
        TimeSpan elapsed = clock.GetElapsedTime(started);
        if (terminal is null || elapsed - shownAt < Interval) return;
        shownAt = elapsed;
        isShown = true;
        double rate = done / Math.Max(elapsed.TotalSeconds, 1e-3);
        terminal.Write(string.Create(CultureInfo.InvariantCulture, $"{WipeLine}{done} of {total} spectra, {rate:F1} per second"));
        terminal.Flush();
    }

    /// <summary>Takes the line away.</summary>
    public void Wipe()
    {
        if (isShown) terminal!.Write(WipeLine);
        isShown = false;
    }
}
