namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>How finely the cell is computed and how much of it is remembered.</summary>
/// <remarks>The defaults meet the reference within .001 in x and 1 mV; see docs/simulation/cell.md.</remarks>
public sealed record OperandoCellOptions
{
    /// <summary>Volumes through the thickness. <value>200 to 4000; 340 by default.</value></summary>
    public int Volumes { get; init; } = 340;

    /// <summary>Longest time step. <value>0.1 s to 1 min; 10 s by default.</value></summary>
    public TimeSpan LongestStep { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest time step as a share of the time since the load changed, because diffusion then goes with its root.
    /// <value>0.001 to 1; 0.02 by default.</value>
    /// </summary>
    public double StepShare { get; init; } = 0.02;

    /// <summary>Time between two remembered profiles. <value>1 s to 1 h; 10 s by default.</value></summary>
    public TimeSpan MemoryInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How far back profiles are remembered: 4 MB at the defaults. <value>One interval to 24 h; 4 h by default.</value></summary>
    public TimeSpan MemorySpan { get; init; } = TimeSpan.FromHours(4);

    internal void Check()
    {
        InRange(Volumes, 200, 4000, nameof(Volumes));
        InRange(LongestStep, TimeSpan.FromSeconds(0.1), TimeSpan.FromMinutes(1), nameof(LongestStep));
        InRange(StepShare, 0.001, 1, nameof(StepShare));
        InRange(MemoryInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), nameof(MemoryInterval));
        InRange(MemorySpan, MemoryInterval, TimeSpan.FromHours(24), nameof(MemorySpan));

        static void InRange<T>(T value, T least, T most, string name)
            where T : IComparable<T>
        {
            if (!(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
                throw new ArgumentOutOfRangeException(name, value, $"Allowed are {least} to {most}.");
        }
    }
}
