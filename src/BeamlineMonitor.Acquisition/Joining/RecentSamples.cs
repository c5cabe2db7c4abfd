using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;

namespace BeamlineMonitor.Acquisition.Joining;

/// <summary>The rows that an exposure may still need, and the charge of every cell. Feeding a run's stored rows again brings it to the same state.</summary>
public sealed class RecentSamples
{
    private const int MostBlocks = 1 << 16;
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2 * SampleJoin.LongestGapSeconds);

    private readonly Queue<SampleBlock> blocks = new();
    private readonly Dictionary<string, ChargeCount> charges = [];
    private readonly Dictionary<(SampleKind Kind, string Source), DateTimeOffset> newest = [];
    private readonly TimeSpan memory;
    private readonly GateLimits gate;

    /// <summary>Starts without samples.</summary>
    /// <param name="plan">The plan: its cells, its longest exposure, what counts as beam.</param>
    public RecentSamples(RunPlan plan)
    {
        TimeSpan longest = plan.Standard is { } standard && standard.Exposure > plan.Preset.Duration ? standard.Exposure : plan.Preset.Duration;
        memory = (3 * longest) + Margin; // a live-time preset may take longer than it says
        gate = plan.Gate;
        foreach (CellPlan cell in plan.Cells) charges[cell.Name] = new ChargeCount(cell.Name, memory);
    }

    /// <summary>Takes a committed row.</summary>
    /// <param name="block">The row.</param>
    public void Add(SampleBlock block)
    {
        if (charges.TryGetValue(block.Source, out ChargeCount? charge)) charge.Add(block);
        blocks.Enqueue(block);
        if (!block.OffsetsSeconds.IsEmpty) newest[(block.Kind, block.Source)] = block.StartedAt + TimeSpan.FromSeconds(block.OffsetsSeconds[^1]);
        while (blocks.Count > MostBlocks || blocks.Peek().StartedAt < block.StartedAt - memory) blocks.Dequeue();
    }

    /// <summary>The newest sample of an instrument.</summary>
    /// <param name="kind">Which instrument.</param>
    /// <param name="source">Name of the cell, or of the beam.</param>
    /// <returns>Experiment UTC; null before the first.</returns>
    public DateTimeOffset? LastAt(SampleKind kind, string source) => newest.TryGetValue((kind, source), out DateTimeOffset at) ? at : null;

    /// <summary>The charge that has passed through a cell up to its last row.</summary>
    /// <param name="cell">Name of the cell.</param>
    /// <returns>C, &gt; 0 for charging; null for what is no cell.</returns>
    public double? Coulombs(string cell) => charges.GetValueOrDefault(cell)?.Coulombs;

    /// <summary>Joins what has arrived to an exposure.</summary>
    /// <param name="cell">Name of the cell in the beam; null for a standard.</param>
    /// <param name="startedAt">Start of the exposure, experiment UTC.</param>
    /// <param name="endedAt">Its end.</param>
    /// <returns>What was read during it.</returns>
    public JoinedSamples Join(string? cell, DateTimeOffset startedAt, DateTimeOffset endedAt) => SampleJoin.Over(
        blocks, cell, startedAt, endedAt, gate, cell is null ? null : charges.GetValueOrDefault(cell));
}
