using System.Numerics;

namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>target += factor · terms, as many at a time as the machine can.</summary>
internal static class ScaledSum
{
    /// <summary>Adds.</summary>
    /// <param name="terms">What is added.</param>
    /// <param name="factor">Its factor.</param>
    /// <param name="target">Is added to; at least as long.</param>
    public static void Add(ReadOnlySpan<double> terms, double factor, Span<double> target)
    {
        int i = 0;
        for (; i <= terms.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Span<double> part = target.Slice(i, Vector<double>.Count);
            (new Vector<double>(part) + (new Vector<double>(terms[i..]) * factor)).CopyTo(part);
        }

        for (; i < terms.Length; i++) target[i] += factor * terms[i];
    }
}
