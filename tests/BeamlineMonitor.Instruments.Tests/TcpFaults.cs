namespace BeamlineMonitor.Instruments.Tests;

/// <summary>What goes wrong on a TCP line, for drivers that read single values and move single axes over it.</summary>
public static class TcpFaults
{
    /// <summary>Plans, and by how much the line's time moves on at a time while the first call is under way, ms. TCP keeps bits right: none is flipped.</summary>
    public static TheoryData<string, int> Plans => new()
    {
        { "silence@0s+1s", 0 },
        { "half-open@0s+1s", 0 },
        { "delay@0s+1s=600ms", 0 },
        { "split@0s+1s=100ms", 0 },
        { "split@0s+1s=10ms,disconnect@300ms", 10 }, // half a reply, then a reset
        { "garbage@0s=40", 0 },
        { "duplicate@0s=500ms", 0 },
        { "disconnect@0s", 0 },
    };
}
