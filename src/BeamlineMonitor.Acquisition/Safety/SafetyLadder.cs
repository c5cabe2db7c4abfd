using System.Collections.Frozen;
using BeamlineMonitor.Instruments;

namespace BeamlineMonitor.Acquisition.Safety;

/// <summary>
/// Decides what is done to a cell when something is wrong with it. It climbs and never goes down: what was lowered stays low until a person changes it.
/// </summary>
/// <param name="actions">What can be done to the cell.</param>
/// <param name="reached">The rung on which an earlier process left it.</param>
public sealed class SafetyLadder(ICellActions actions, SafetyRung reached = SafetyRung.Alarm) : IDisposable
{
    private readonly SemaphoreSlim climbing = new(1, 1);

    /// <summary>What each trigger leads to. docs/run.md shows the same table.</summary>
    public static FrozenDictionary<SafetyTrigger, SafetyRung> Rungs { get; } = new Dictionary<SafetyTrigger, SafetyRung>
    {
        [SafetyTrigger.PressureOff] = SafetyRung.Alarm,
        [SafetyTrigger.PressureOffForLong] = SafetyRung.PressureHeld,
        [SafetyTrigger.PressureOffThoughHeld] = SafetyRung.CellAtRest,
        [SafetyTrigger.HoldRefused] = SafetyRung.CellAtRest,
        [SafetyTrigger.StoreFailed] = SafetyRung.CellAtRest,
    }.ToFrozenDictionary();

    /// <summary>The rung that is reached.</summary>
    public SafetyRung Reached { get; private set; } = reached;

    /// <summary>Climbs to the rung of a trigger, if it is not reached yet.</summary>
    /// <param name="trigger">What is wrong.</param>
    /// <param name="cause">In one sentence, for the record.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Ends when the instrument has acknowledged.</returns>
    public async Task ClimbAsync(SafetyTrigger trigger, string cause, CancellationToken cancellationToken)
    {
        await climbing.WaitAsync(cancellationToken);
        try
        {
            SafetyRung rung = Rungs[trigger];
            if (rung <= Reached) return;
            if (rung == SafetyRung.PressureHeld && !await HoldsAsync(cause, cancellationToken)) rung = Rungs[SafetyTrigger.HoldRefused];
            if (rung >= SafetyRung.CellAtRest) await actions.StopCurrentAsync(rung, cause, cancellationToken);
            Reached = rung;
        }
        finally
        {
            climbing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => climbing.Dispose();

    private async Task<bool> HoldsAsync(string cause, CancellationToken cancellationToken)
    {
        try
        {
            await actions.HoldPressureAsync(cause, cancellationToken);
            return true;
        }
        catch (InstrumentException)
        {
            return false; // the next rung is taken instead, and its event tells the cause
        }
    }
}
