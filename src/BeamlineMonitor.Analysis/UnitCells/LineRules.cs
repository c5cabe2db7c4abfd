using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.UnitCells;

/// <summary>What every line of a refinement must keep to.</summary>
internal static class LineRules
{
    private const int MaxIndex = 1000;

    /// <summary>The first fault.</summary>
    /// <returns>A sentence that names the line and the mend; null where all lines are good.</returns>
    public static string? Fault(IReadOnlyList<ObservedLine> lines, LineGeometry geometry)
    {
        if (lines.Count > UnitCellRefinement.MaxLines)
            return $"There are {lines.Count} lines; at most {UnitCellRefinement.MaxLines} are taken.";

        var seen = new Dictionary<MillerIndices, ObservedLine>();
        foreach (ObservedLine line in lines)
        {
            MillerIndices m = line.Indices;
            if (m == default || Math.Abs((long)m.H) > MaxIndex || Math.Abs((long)m.K) > MaxIndex || Math.Abs((long)m.L) > MaxIndex)
                return $"{line.Name}: indices must not be 0 0 0, nor beyond ±{MaxIndex}.";
            if (geometry.ToQ(line.Value) is null)
            {
                string range = geometry.Quantity == LineQuantity.TwoTheta ? "between 0 and 180°" : "positive and finite";
                return $"{line.Name}: the value {line.Value} {geometry.Unit} must be {range}.";
            }

            if (line.Sigma is { } sigma && !(sigma > 0 && double.IsNormal(sigma * sigma)))
                return $"{line.Name}: σ {sigma} {geometry.Unit} must be positive and finite.";
            if (!seen.TryAdd(m, line) || seen.ContainsKey(new MillerIndices(-m.H, -m.K, -m.L)))
                return $"{line.Name} is given twice (h k l and its opposite are one line); keep one, or their mean.";
        }

        return null;
    }
}
