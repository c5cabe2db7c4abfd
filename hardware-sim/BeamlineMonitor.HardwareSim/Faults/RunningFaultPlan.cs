namespace BeamlineMonitor.HardwareSim.Faults;

/// <summary>A plan whose time runs. Successive lines to one instrument share it, so that a fault which strikes once strikes once, whoever reconnects.</summary>
/// <param name="plan">The plan; its time zero is now.</param>
/// <param name="timeProvider">The clock of the line.</param>
public sealed class RunningFaultPlan(FaultPlan plan, TimeProvider timeProvider)
{
    private readonly long start = timeProvider.GetTimestamp();
    private readonly Lock gate = new();
    private readonly List<Fault> waiting = [.. plan.Faults.Where(fault => fault.StrikesOnce).OrderBy(fault => fault.At)];
    private long bytesLost;

    /// <summary>The plan.</summary>
    public FaultPlan Plan => plan;

    /// <summary>The clock of the line.</summary>
    public TimeProvider TimeProvider => timeProvider;

    /// <summary>Time since the start of the plan.</summary>
    public TimeSpan Elapsed => timeProvider.GetElapsedTime(start);

    /// <summary>Bytes lost on all lines: those that the plan took, and those that an end did not take in time.</summary>
    public long BytesLost => Interlocked.Read(ref bytesLost);

    /// <summary>Finds a fault that lasts and that acts now.</summary>
    /// <param name="kind">Its kind.</param>
    /// <returns>The fault, or null.</returns>
    public Fault? Active(FaultKind kind)
    {
        TimeSpan now = Elapsed;
        return plan.Faults.FirstOrDefault(fault => fault.Kind == kind && !fault.StrikesOnce && fault.At <= now && now - fault.At < fault.Lasts);
    }

    /// <summary>Takes a fault that strikes once and is due: nobody gets it twice.</summary>
    /// <param name="kind">Its kind.</param>
    /// <returns>The fault, or null.</returns>
    public Fault? Take(FaultKind kind)
    {
        TimeSpan now = Elapsed;
        lock (gate)
        {
            Fault? due = waiting.Find(fault => fault.Kind == kind && fault.At <= now);
            if (due is not null) waiting.Remove(due);
            return due;
        }
    }

    /// <summary>When the next fault strikes that needs no bytes to strike at: garbage or a disconnection.</summary>
    /// <returns>Since the start of the plan; null when there is none.</returns>
    public TimeSpan? NextUnasked()
    {
        lock (gate) return waiting.Find(fault => fault.Kind is FaultKind.Garbage or FaultKind.Disconnect)?.At;
    }

    internal void Lose(long count) => Interlocked.Add(ref bytesLost, count);
}
