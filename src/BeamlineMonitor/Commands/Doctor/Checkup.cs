using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments;

namespace BeamlineMonitor.Commands.Doctor;

/// <summary>Asks one thing and turns whatever comes of it into one line.</summary>
internal static class Checkup
{
    // Longer than any driver waits for one reply, and than Channel Access needs for its first searches.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks an instrument.</summary>
    /// <param name="what">Its name.</param>
    /// <param name="ask">Asks; nothing is written to the device.</param>
    /// <param name="cancellationToken">Ends the checkup.</param>
    /// <returns>The finding.</returns>
    public static async Task<DoctorFinding> AskAsync(string what, Func<CancellationToken, Task<string>> ask, CancellationToken cancellationToken)
    {
        long since = TimeProvider.System.GetTimestamp();
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            string text = await ask(either.Token);
            return new DoctorFinding(what, true, text, TimeProvider.System.GetElapsedTime(since).TotalMilliseconds);
        }
        catch (InstrumentException e)
        {
            return new DoctorFinding(what, false, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DoctorFinding(what, false, $"no answer within {Patience.TotalSeconds:0} s: is it switched on, and is its address in appsettings.json right?");
        }
    }

    /// <summary>Looks at something on this machine.</summary>
    /// <param name="what">Its name.</param>
    /// <param name="look">Looks.</param>
    /// <returns>The finding.</returns>
    public static DoctorFinding Look(string what, Func<string> look)
    {
        try
        {
            return new DoctorFinding(what, true, look());
        }
        catch (Exception e) when (e is ConfigException or IOException or UnauthorizedAccessException)
        {
            return new DoctorFinding(what, false, e.Message);
        }
    }
}
