using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.Instruments;
using BeamlineMonitor.Instruments.Potentiostats;

namespace BeamlineMonitor.HardwareSim.Station;

/// <summary>Runs a scenario's programme as a daemon would: each step is a script on the potentiostat, cut-offs included.</summary>
/// <param name="potentiostat">The real driver.</param>
/// <param name="cell">The cell, for its area.</param>
public sealed class ProgrammeDriver(IPotentiostat potentiostat, CellParameters cell)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>The limits that a programme needs: 1.9 to 3.6 V, and twice its largest current.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="cell">The cell.</param>
    /// <returns>The limits.</returns>
    public static CellLimits LimitsOf(IEnumerable<ProgrammeStep> programme, CellParameters cell) => CellLimits.ForPlan(
        programme.Where(step => step.Mode == CellMode.Galvanostatic).Select(step => Math.Abs(step.Load(cell).Value)).DefaultIfEmpty(cell.Electrode.AreaSquareMetres).Max());

    /// <summary>Runs the steps one after the other.</summary>
    /// <param name="programme">The programme.</param>
    /// <param name="ended">Hears of the end of each step.</param>
    /// <param name="cancellationToken">Abandons the run; the potentiostat goes on with its step.</param>
    /// <returns>Ends with the last step.</returns>
    /// <exception cref="InstrumentException">A step ended by an error, an overload or an abort, or the line failed.</exception>
    public async Task RunAsync(IEnumerable<ProgrammeStep> programme, Action<ProgrammeStep, StepEnd> ended, CancellationToken cancellationToken)
    {
        foreach (ProgrammeStep step in programme)
        {
            await foreach (StepOutput output in potentiostat.RunAsync(StepOf(step), cancellationToken))
            {
                if (output is not StepEnd end) continue;
                ended(step, end);
                if (end.Reason is not (StepEndReason.Limit or StepEndReason.Time))
                    throw new InstrumentException($"The step {step.Mode} ended by {end.Reason}: {end.DeviceLine}");
            }
        }
    }

    private PotentiostatStep StepOf(ProgrammeStep step)
    {
        double value = step.Load(cell).Value;
        return step.Mode switch
        {
            CellMode.Galvanostatic => new ConstantCurrentStep(value, step.Longest, Interval, value < 0 ? step.Limit : null, value > 0 ? step.Limit : null),
            CellMode.Potentiostatic => new ConstantVoltageStep(value, step.Longest, Interval, step.Limit * cell.Electrode.AreaSquareMetres),
            _ => new RestStep(step.Longest, Interval),
        };
    }
}
