namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>A step as a SourceMeter takes it: what it sources, what protects the cell, and the times of its measurements.</summary>
/// <param name="Step">The step.</param>
/// <param name="Guard">What ends it.</param>
/// <param name="SourcesVoltage">Whether the potential is set, not the current.</param>
/// <param name="Level">V or A.</param>
/// <param name="ComplianceVolts">Limit of the potential while a current is sourced, V; always beyond the cell's.</param>
/// <param name="ComplianceAmperes">Limit of the current while a potential is sourced, A; a little beyond the cell's, so that one at its limit is seen.</param>
/// <param name="RangeAmperes">Full scale of the current, A.</param>
internal sealed record SourceMeterOrders(
    PotentiostatStep Step, StepGuard Guard, bool SourcesVoltage, double Level, double ComplianceVolts, double ComplianceAmperes, double RangeAmperes)
{
    /// <summary>Range of potentials, V: no cell needs more.</summary>
    public const double RangeVolts = 20;

    /// <summary>How long one measurement takes: one period of a 50 Hz line.</summary>
    public static readonly TimeSpan Aperture = TimeSpan.FromMilliseconds(20);

    /// <summary>How long the source is on before the potential at rest is measured: a source of 0 A in its finest range.</summary>
    public static readonly TimeSpan RestSettle = TimeSpan.FromMilliseconds(100);

    // The maker warns that a compliance below the cell's potential lets the cell discharge through the instrument.
    private const double ComplianceMarginVolts = 0.5, ComplianceFactor = 1.1;

    /// <summary>Number of measurements until the step's time is over.</summary>
    public long Readings => Step.MaximumTime.Ticks / Step.Interval.Ticks;

    /// <summary>Works a step out.</summary>
    /// <exception cref="ArgumentException">It leaves the cell's limits or the rating.</exception>
    public static SourceMeterOrders For(PotentiostatStep step, CellLimits limits, KeithleyModel model)
    {
        StepGuard guard = StepGuard.Of(step, limits, model.Name, model.Rating);
        double volts = Math.Max(Math.Abs(limits.MinimumVolts), Math.Abs(limits.MaximumVolts)) + ComplianceMarginVolts;
        double amperes = Math.Min(ComplianceFactor * limits.MaximumAmperes, model.Rating.MaximumAmperes);
        (bool sourcesVoltage, double level, double range) = step switch
        {
            ConstantCurrentStep current => (false, current.CurrentAmperes, model.RangeFor(Math.Abs(current.CurrentAmperes))),
            ConstantVoltageStep voltage => (true, voltage.PotentialVolts, model.RangeFor(amperes)),
            _ => (false, 0, model.CurrentRangesAmperes[0]),
        };
        return new(step, guard, sourcesVoltage, level, volts, amperes, range);
    }

    /// <summary>Checks that a cell may be entrusted to a model.</summary>
    /// <exception cref="ArgumentException">Its limits, or the compliance beyond them, go past the rating.</exception>
    public static void Require(CellLimits limits, KeithleyModel model)
    {
        model.Rating.Require(limits, model.Name);
        double largest = Math.Max(Math.Abs(limits.MinimumVolts), Math.Abs(limits.MaximumVolts));
        if (largest + ComplianceMarginVolts > RangeVolts)
        {
            throw new ArgumentException(
                $"A cell of {largest} V leaves no room for a compliance {ComplianceMarginVolts} V beyond it in the {RangeVolts} V range of {model.Name}: change the limit or use another instrument.",
                nameof(limits));
        }
    }
}
