using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>
/// The terminals of the recorded cell. While a load that was recorded is on, only samples of that step are shown: one that is started a little
/// early finds its first sample, one that lasts longer its last, at which the device sees the cut-off. Of any other load there is no record; it is
/// answered with what was recorded at that time.
/// </summary>
/// <param name="run">The recorded run.</param>
/// <param name="timeline">Which instant of it is now.</param>
internal sealed class RecordedCell(RecordedRun run, RecordedTimeline timeline) : ICellSource
{
    private readonly Lock gate = new();
    private CellLoad load = CellLoad.OpenCircuit;
    private RecordedStep? step;

    /// <inheritdoc/>
    public void Apply(DateTimeOffset at, CellLoad load)
    {
        DateTimeOffset recorded = timeline.At(at);
        lock (gate)
        {
            this.load = load;
            step = run.Steps.Where(candidate => candidate.Matches(load)).MinBy(candidate => candidate.DistanceTo(recorded));
        }
    }

    /// <inheritdoc/>
    public CellReading Read(DateTimeOffset at)
    {
        lock (gate)
        {
            DateTimeOffset recorded = step?.Within(timeline.At(at)) ?? timeline.At(at);
            double current = load.Mode == CellMode.OpenCircuit ? 0 : run.CurrentAmperes.At(recorded) ?? 0;
            return new CellReading(run.PotentialVolts.At(recorded)!.Value, current); // a recording has a potential
        }
    }
}
