using System.Text;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>Writes the script of a step. The cell's limits always stand in it, so that the device keeps them without this program.</summary>
/// <remarks>Argument orders: PalmSens/MethodSCRIPT_Examples, MSLoopExample008 (CA), 009 (CP), 011 (OCP) and MSExample029 (cycling; current &gt; 0 charges).</remarks>
public static class MethodScriptWriter
{
    /// <summary>Most characters of a line we send; the maker's C example keeps to it.</summary>
    public const int LongestLine = 128;

    /// <summary>Most characters of a device's line.</summary>
    public const int LongestDeviceLine = 255;

    // More digits than this the device's literals need not take; 1e-7 of a potential is below its resolution.
    private const long LargestLiteral = 9_999_999;
    private const int Galvanostat = 6, LowSpeedPotentiostat = 2;

    // A guard must be able to see a current beyond its threshold, so the range ends a little above it.
    private const double RangeMargin = 1.1;

    // In a hold the current falls; three decades below its limit are measured in finer ranges.
    private const double AutorangeSpan = 1000;

    /// <summary>Writes a step, from the execute command to the empty line that starts it.</summary>
    /// <param name="plannedStep">The step.</param>
    /// <param name="limits">The cell's limits.</param>
    /// <param name="model">The device; <see cref="MethodScriptModel.Require"/> has passed.</param>
    /// <param name="number">Of the begin mark; never used before on this line.</param>
    /// <returns>Lines that end with LF, none longer than 128 characters.</returns>
    /// <exception cref="ArgumentException">The step leaves the limits, or the device cannot do it.</exception>
    public static string Write(PotentiostatStep plannedStep, CellLimits limits, MethodScriptModel model, long number)
    {
        ArgumentNullException.ThrowIfNull(plannedStep);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(model);
        StringBuilder script = new($"e\nsend_string \"{ScriptMarks.Begin(number)}\"\nvar t\nvar p\n");
        StepGuard guard = StepGuard.Of(plannedStep, limits, model.Name, model.Rating);
        string timing = $"{Literal(plannedStep.Interval.TotalSeconds)} {Literal(plannedStep.MaximumTime.TotalSeconds)}";
        string range = Literal(model.RangeFor(Math.Min(RangeMargin * limits.MaximumAmperes, model.Rating.MaximumAmperes)));
        switch (plannedStep)
        {
            case RestStep:
                Prepare(script, LowSpeedPotentiostat, 60, limits);
                script.Append("cell_off\ntimer_start\n").Append($"meas_loop_ocp p {timing}\n");
                Report(script, "t", "p");
                GuardPotential(script, guard);
                break;
            case ConstantCurrentStep step:
                script.Append("var c\n");
                Prepare(script, Galvanostat, 10, limits);
                script.Append($"set_range db {range}\nset_autoranging db {range} {range}\nset_i 0\ncell_on\ntimer_start\n")
                    .Append($"meas_loop_cp p c {Literal(step.CurrentAmperes)} {timing}\n");
                Report(script, "t", "p", "c");
                GuardPotential(script, guard);
                GuardCurrent(script, guard);
                break;
            case ConstantVoltageStep step:
                string potential = Literal(step.PotentialVolts);
                string finest = Literal(model.RangeFor(limits.MaximumAmperes / AutorangeSpan));
                script.Append("var c\n");
                Prepare(script, LowSpeedPotentiostat, 60, limits);
                script.Append($"set_range_minmax da {potential} {potential}\nset_range ba {range}\nset_autoranging ba {finest} {range}\nset_e {potential}\ncell_on\ntimer_start\n")
                    .Append($"meas_loop_ca p c {potential} {timing}\n");
                Report(script, "t", "p", "c");
                GuardPotential(script, guard);
                GuardCurrent(script, guard);
                if (guard.CutoffAmperes is { } cutoff) AppendDecay(script, cutoff);
                break;
            default:
                throw new ArgumentException($"{plannedStep.GetType().Name} is no step of this instrument.", nameof(plannedStep));
        }

        return script.Append($"endloop\nsend_string \"{ScriptMarks.Time}\"\non_finished:\ncell_off\n\n").ToString();
    }

    /// <summary>The script that does nothing but turn the cell off and say so.</summary>
    /// <param name="number">Of the begin mark; never used before on this line.</param>
    /// <returns>Lines that end with LF.</returns>
    public static string WriteCellOff(long number) => $"e\ncell_off\nsend_string \"{ScriptMarks.Begin(number)}\"\n\n";

    /// <summary>A number as scripts take it: an integer with an SI suffix.</summary>
    /// <param name="value">Finite.</param>
    /// <returns>For example "3600m" or "12600n".</returns>
    public static string Literal(double value)
    {
        (long mantissa, int index) = SiPrefix.Split(value, LargestLiteral);
        return FormattableString.Invariant($"{mantissa}{SiPrefix.Letters[index]}").TrimEnd();
    }

    private static void Prepare(StringBuilder script, int mode, int bandwidthHertz, CellLimits limits)
    {
        string widest = Literal(Math.Max(Math.Abs(limits.MinimumVolts), Math.Abs(limits.MaximumVolts)) + StepGuard.HoldToleranceVolts);
        script.Append(FormattableString.Invariant($"set_pgstat_chan 0\nset_pgstat_mode {mode}\nset_max_bandwidth {bandwidthHertz}\n"))
            .Append($"set_range ab {widest}\nset_autoranging ab {widest} {widest}\n");
    }

    private static void Report(StringBuilder script, params ReadOnlySpan<string> variables)
    {
        script.Append("timer_get t\npck_start\n");
        foreach (string variable in variables) script.Append($"pck_add {variable}\n");
        script.Append("pck_end\n");
    }

    private static void GuardPotential(StringBuilder script, StepGuard guard)
    {
        Stop(script, $"p >= {Literal(guard.UpperVolts)}", "potential high");
        Stop(script, $"p <= {Literal(guard.LowerVolts)}", "potential low");
    }

    private static void GuardCurrent(StringBuilder script, StepGuard guard)
    {
        Stop(script, $"c > {Literal(guard.MaximumAmperes)}", "current high");
        Stop(script, $"c < {Literal(-guard.MaximumAmperes)}", "current low");
    }

    private static void AppendDecay(StringBuilder script, double cutoffAmperes)
    {
        script.Append($"if c <= {Literal(cutoffAmperes)}\n");
        Stop(script, $"c >= {Literal(-cutoffAmperes)}", "current decayed");
        script.Append("endif\n");
    }

    private static void Stop(StringBuilder script, string condition, string what) =>
        script.Append($"if {condition}\nsend_string \"{ScriptMarks.Limit}{what}\"\nbreakloop\nendif\n");
}
