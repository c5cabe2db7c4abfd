using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Acquisition.Acquiring.Cycling;

/// <summary>One step of a cell's plan at its place.</summary>
/// <param name="Index">Index of the step in its cycle, from 0.</param>
/// <param name="Cycle">The cycle, from 1.</param>
/// <param name="Step">The step.</param>
public sealed record PlannedStep(int Index, int Cycle, PotentiostatStep Step)
{
    /// <summary>Number of steps of a plan, all cycles.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>The number.</returns>
    public static int CountOf(CellPlan cell) => cell.Steps.Length * cell.Cycles;

    /// <summary>The step at a place of a plan.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="place">The place, 0 to <see cref="CountOf"/> − 1.</param>
    /// <returns>The step.</returns>
    public static PlannedStep At(CellPlan cell, int place) =>
        new(place % cell.Steps.Length, (place / cell.Steps.Length) + 1, cell.Steps[place % cell.Steps.Length]);

    /// <summary>The step for what is left of its time.</summary>
    /// <param name="passed">Time since its start.</param>
    /// <returns>The step; null where less than one sample is left.</returns>
    /// <remarks>
    /// A step ends at a potential, a current or a time, not after an amount. So one that was interrupted may simply be started again: where its cut-off
    /// was reached before, the instrument ends it at once.
    /// </remarks>
    public PotentiostatStep? Rest(TimeSpan passed)
    {
        TimeSpan left = Step.MaximumTime - passed;
        if (left < Step.Interval) return null;
        if (left > Step.MaximumTime) return Step;
        return Step switch
        {
            ConstantCurrentStep current => new ConstantCurrentStep(
                current.CurrentAmperes, left, current.Interval, current.LowerCutoffVolts, current.UpperCutoffVolts),
            ConstantVoltageStep voltage => new ConstantVoltageStep(voltage.PotentialVolts, left, voltage.Interval, voltage.CutoffCurrentAmperes),
            _ => new RestStep(left, Step.Interval),
        };
    }

    /// <summary>The step in words.</summary>
    /// <returns>Such as "step 1 of cycle 1 (constant current)".</returns>
    public override string ToString() => $"step {Index + 1} of cycle {Cycle} ({Step switch
    {
        ConstantCurrentStep => "constant current",
        ConstantVoltageStep => "constant voltage",
        _ => "rest",
    }})";
}
