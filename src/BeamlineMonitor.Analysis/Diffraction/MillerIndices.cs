using System.Globalization;

namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>The indices of a reflection.</summary>
/// <param name="H">First index.</param>
/// <param name="K">Second index.</param>
/// <param name="L">Third index.</param>
public readonly record struct MillerIndices(int H, int K, int L)
{
    /// <summary>The indices as written in a table: "003", or "1 0 -2" where a sign or a second digit needs room.</summary>
    /// <returns>A short label.</returns>
    public override string ToString() =>
        H is >= 0 and < 10 && K is >= 0 and < 10 && L is >= 0 and < 10
            ? string.Create(CultureInfo.InvariantCulture, $"{H}{K}{L}")
            : string.Create(CultureInfo.InvariantCulture, $"{H} {K} {L}");
}
