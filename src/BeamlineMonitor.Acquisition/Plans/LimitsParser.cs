using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>Reads the limits of a cell. A plan may narrow the defaults, 1.9 to 3.6 V against Li-In and twice its own current, never widen them.</summary>
internal static class LimitsParser
{
    private const double SmallestAmperes = 1e-9;
    private const double Slack = 1e-9; // V and relative: numbers that were written in decimals

    /// <summary>Reads the limits.</summary>
    /// <param name="cell">The cell's object.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="reference">What its potential is measured against.</param>
    /// <returns>The limits.</returns>
    public static CellLimits Read(ConfigObject cell, ImmutableArray<PotentiostatStep> steps, ReferenceElectrode reference)
    {
        double offset = ReferenceElectrode.LithiumIndiumVolts - reference.VoltsAgainstLithium;
        double low = CellLimits.DefaultMinimumVolts + offset, high = CellLimits.DefaultMaximumVolts + offset;
        double planned = steps.OfType<ConstantCurrentStep>().Select(step => Math.Abs(step.CurrentAmperes)).DefaultIfEmpty(SmallestAmperes).Max();
        double most = CellLimits.ForPlan(planned).MaximumAmperes;
        if (!cell.Has("limits")) return new CellLimits(most, low, high);
        if (cell.Section("limits") is not { } entry) return new CellLimits(most, low, high);

        double[] volts = entry.Numbers("E_V", 2, low - Slack, high + Slack);
        double amperes = entry.Number("I_A", SmallestAmperes, most * (1 + Slack));
        if (volts[0] < volts[1]) return new CellLimits(amperes, volts[0], volts[1]);
        if (entry.IsSound("E_V")) entry.Fault("E_V", "write [lowest, highest]");
        return new CellLimits(most, low, high);
    }

    /// <summary>Notes every step that leaves the limits.</summary>
    /// <param name="cell">The cell's object.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="limits">Its limits.</param>
    public static void CheckSteps(ConfigObject cell, ImmutableArray<PotentiostatStep> steps, CellLimits limits)
    {
        foreach ((int index, PotentiostatStep step) in steps.Index())
        {
            double? volts = step switch
            {
                ConstantCurrentStep current => current.UpperCutoffVolts ?? current.LowerCutoffVolts,
                ConstantVoltageStep voltage => voltage.PotentialVolts,
                _ => null,
            };
            if (volts < limits.MinimumVolts - Slack || volts > limits.MaximumVolts + Slack)
                cell.Fault($"steps[{index}]", $"{ShownNumber.Of(volts.Value)} V is outside the cell's limits, {ShownNumber.Of(limits.MinimumVolts)} to {ShownNumber.Of(limits.MaximumVolts)} V");
            if (step is ConstantCurrentStep { CurrentAmperes: var amperes } && Math.Abs(amperes) > limits.MaximumAmperes * (1 + Slack))
                cell.Fault($"steps[{index}]", $"{ShownNumber.Of(amperes)} A is more than the cell's limit, {ShownNumber.Of(limits.MaximumAmperes)} A");
        }
    }
}
