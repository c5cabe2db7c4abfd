using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;

namespace BeamlineMonitor.HardwareSim.Scenarios.Programmes;

/// <summary>Takes a cell through a programme, in the place of a potentiostat.</summary>
/// <remarks>
/// It looks at the terminals once a second of experiment time. Not thread-safe: one clock drives it. After the last step the cell is at
/// open circuit.
/// </remarks>
public sealed class ProgrammeDrive
{
    /// <summary>Time between two looks at the terminals.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ICellSource source;
    private readonly CellParameters cell;
    private readonly ImmutableArray<ProgrammeStep> steps;
    private DateTimeOffset now;
    private DateTimeOffset stepStart;

    /// <summary>Begins a programme.</summary>
    /// <param name="source">The cell to drive.</param>
    /// <param name="cell">Its parameters, for the area.</param>
    /// <param name="steps">The programme.</param>
    /// <param name="start">When it begins, experiment UTC.</param>
    public ProgrammeDrive(ICellSource source, CellParameters cell, ImmutableArray<ProgrammeStep> steps, DateTimeOffset start)
    {
        (this.source, this.cell, this.steps, now, stepStart) = (source, cell, steps, start, start);
        Begin();
    }

    /// <summary>Number of the step that runs, from 0; the number of steps once the programme has ended.</summary>
    public int Step { get; private set; }

    /// <summary>True while steps are left.</summary>
    public bool IsRunning => Step < steps.Length;

    /// <summary>The last look that was due.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Does all that is due until an instant.</summary>
    /// <param name="at">Experiment UTC.</param>
    public void AdvanceTo(DateTimeOffset at)
    {
        while (IsRunning && now + Interval <= at)
        {
            now += Interval;
            ProgrammeStep step = steps[Step];
            bool isReached = step.IsReached(source.Read(now), cell);
            if (!isReached && now - stepStart < step.Longest) continue;
            Step++;
            stepStart = now;
            Begin();
        }
    }

    private void Begin() => source.Apply(now, IsRunning ? steps[Step].Load(cell) : CellLoad.OpenCircuit);
}
