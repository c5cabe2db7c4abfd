using System.Globalization;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Beams;

namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>Waits for a settled beam before an exposure, and sees whether it stayed and how bright it was while one runs.</summary>
/// <param name="beam">The beam.</param>
/// <param name="plan">What counts as beam, how long it settles, and how long it is waited for.</param>
/// <param name="experimentTime">Experiment time.</param>
/// <param name="ioTime">Real time.</param>
/// <param name="tell">Hears that there is no beam.</param>
internal sealed class BeamWatch(IBeam beam, RunPlan plan, TimeProvider experimentTime, TimeProvider ioTime, Action<string> tell)
{
    // A counter before the sample changes all the time.
    private static readonly TimeSpan ShortestRealInterval = TimeSpan.FromMilliseconds(20);

    private bool isSettled = true; // a beam that was there from the beginning need not settle

    /// <summary>Waits until there has been beam for the settle time of the plan.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Ends at once with a settled beam.</returns>
    /// <exception cref="InstrumentException">There was none for as long as the plan waits, or a variable that tells of it does not answer.</exception>
    public async Task WhenSettledAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(plan.Beam.WaitAtMost, experimentTime);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        bool isTold = false;
        try
        {
            while (true)
            {
                BeamReading now = await ReadAsync(either.Token);
                if (!IsPresent(now))
                {
                    isSettled = false;
                    if (!isTold) tell("There is no beam: the alignment waits for it.");
                    isTold = true;
                    await beam.ChangedAsync(either.Token);
                    continue;
                }

                if (isSettled) return;
                await Task.Delay(plan.Beam.Settle, experimentTime, either.Token);
                isSettled = true;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            string waited = plan.Beam.WaitAtMost.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
            throw new InstrumentException($"There was no beam for {waited} s: see ring, shutters and I0, or the limits in the plan's gate.");
        }
    }

    /// <summary>Watches the beam while something runs.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="exposing">What runs.</param>
    /// <param name="cancellationToken">Abandons the reading after it; what runs has its own.</param>
    /// <returns>What it gave, and its mean I0 in the monitor's own unit, null where that is not wired; null where the beam was away meanwhile.</returns>
    /// <exception cref="InstrumentException">What runs failed, or a variable that tells of it does not answer.</exception>
    public async Task<(T Taken, double? Intensity)?> WhileAsync<T>(Func<Task<T>> exposing, CancellationToken cancellationToken)
    {
        List<BeamReading> seen = [];
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task seeing = SeeAsync(seen, over.Token);
        T taken;
        try
        {
            taken = await exposing();
        }
        finally
        {
            await over.CancelAsync();
            await seeing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // cancelled; a variable that is gone is found by the last reading
        }

        seen.Add(await ReadAsync(cancellationToken));
        isSettled = seen.TrueForAll(IsPresent);
        return isSettled ? (taken, MeanIntensity(seen)) : null;
    }

    private async Task SeeAsync(List<BeamReading> seen, CancellationToken cancellationToken)
    {
        while (true)
        {
            seen.Add(await ReadAsync(cancellationToken));
            await Task.Delay(ShortestRealInterval, ioTime, cancellationToken);
            await beam.ChangedAsync(cancellationToken);
        }
    }

    // What is missing may be what says that there is none.
    private async Task<BeamReading> ReadAsync(CancellationToken cancellationToken)
    {
        BeamReading reading = await beam.ReadAsync(cancellationToken);
        return reading.Missing.FirstOrDefault(variable => variable.TellsOfBeam) is { } missing ? throw new InstrumentException(missing.Cause) : reading;
    }

    private bool IsPresent(BeamReading reading) =>
        plan.Gate.HasBeam(reading.RingCurrentMilliamperes, reading.Intensity, reading.ShuttersAreOpen) ?? true;

    // The mean over time, between two readings on the straight line.
    private static double? MeanIntensity(List<BeamReading> seen)
    {
        if (seen.Exists(reading => reading.Intensity is null)) return null;
        double seconds = 0, sum = 0;
        foreach ((BeamReading before, BeamReading after) in seen.Zip(seen.Skip(1)))
        {
            double lasted = (after.At - before.At).TotalSeconds;
            seconds += lasted;
            sum += lasted * (before.Intensity!.Value + after.Intensity!.Value) / 2;
        }

        return seconds > 0 ? sum / seconds : seen[^1].Intensity;
    }
}
