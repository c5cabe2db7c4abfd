using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>One indexed line of a powder pattern. What it holds is judged by the refinement, which answers with a status.</summary>
/// <param name="Indices">The reflection's indices; not 000, each at most 1000 in size.</param>
/// <param name="Value">The measured value in the unit of its <see cref="LineQuantity"/>, &gt; 0.</param>
/// <param name="Sigma">One standard uncertainty of the value, same unit, &gt; 0; null where it is not known.</param>
/// <param name="Origin">Where the line was read ("file:line"), for messages; or null.</param>
public sealed record ObservedLine(MillerIndices Indices, double Value, double? Sigma = null, string? Origin = null)
{
    /// <summary>The line's name in a message: where it was read, and its indices.</summary>
    internal string Name => Origin is null ? $"line ({Indices})" : $"{Origin}: line ({Indices})";
}
