using System.Collections.Immutable;
using BeamlineMonitor.Instruments.Beams;

namespace BeamlineMonitor.Acquisition.Acquiring.Surroundings;

/// <summary>Which variables tell nothing. Each loss is told once; a return only when it has lasted, so that a variable that flickers is lost once.</summary>
/// <param name="lasting">How long a variable must have been back.</param>
public sealed class MissingWatch(TimeSpan lasting)
{
    private readonly Dictionary<string, DateTimeOffset?> lost = []; // and since when it is back, if it is

    /// <summary>Takes the missing variables of a reading.</summary>
    /// <param name="at">When it was read; real time.</param>
    /// <param name="missing">What it had no value of.</param>
    /// <returns>What is lost from now on, and the quantities that are back.</returns>
    public (ImmutableArray<MissingVariable> Lost, ImmutableArray<string> Back) Take(DateTimeOffset at, ImmutableArray<MissingVariable> missing)
    {
        ImmutableArray<MissingVariable> isLost = [.. missing.Where(variable => !lost.ContainsKey(variable.Quantity))];
        foreach (string quantity in lost.Keys.ToArray()) lost[quantity] ??= at;
        foreach (MissingVariable variable in missing) lost[variable.Quantity] = null;
        ImmutableArray<string> isBack = [.. lost.Where(entry => at - entry.Value >= lasting).Select(entry => entry.Key)];
        foreach (string quantity in isBack) lost.Remove(quantity);
        return (isLost, isBack);
    }
}
