namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// Asks whether the areas of the peaks that are taken for the lines of a source can be: whoever takes Kα for Kβ2 owes a Kα of twenty times the
/// area. An energy scale at which the lines owe more than they have is impossible, however well it meets their places.
/// </summary>
internal sealed class AtomicRatios
{
    /// <summary>Ratios of areas are known to this factor: filters, efficiency and rough peaks change them.</summary>
    private const double AreaFactor = 3;

    /// <summary>Two lines whose energies differ by less than this factor pass the air and the detector nearly alike; of others nothing is asked.</summary>
    private const double AlikeEnergies = 1.25;

    private readonly IReadOnlyList<PeakTable> tables;
    private readonly int channels;
    private readonly Member[][] families;

    /// <summary>Prepares the question.</summary>
    /// <param name="tables">The peaks of each exposure; shape [exposures].</param>
    /// <param name="channels">Number of channels of every exposure.</param>
    /// <param name="lines">The lines to be found; reflections are not asked, for the beam may end anywhere.</param>
    public AtomicRatios(IReadOnlyList<PeakTable> tables, int channels, IReadOnlyList<ExpectedLine> lines)
    {
        this.tables = tables;
        this.channels = channels;
        families = [.. lines
            .Where(line => !line.IsReflection)
            .GroupBy(line => (line.Exposure, line.Source))
            .Select(family => family
                .GroupBy(line => line.Group)
                .Select(group => new Member(group.MaxBy(line => line.Intensity)!, group.Sum(line => line.Intensity)))
                .OrderByDescending(member => member.Intensity)
                .ToArray())];
    }

    /// <summary>Asks.</summary>
    /// <param name="scale">Energy scale, right to the tolerance of rough peaks.</param>
    /// <returns>False where the lines of some source lack more area than they have.</returns>
    public bool Allow(EnergyScale scale) => Array.TrueForAll(families, family => Allows(family, scale));

    private bool Allows(Member[] family, EnergyScale scale)
    {
        PeakTable table = tables[family[0].Leader.Exposure];
        Span<double> areas = stackalloc double[family.Length]; // NaN where a line cannot be asked
        Span<bool> claimed = stackalloc bool[PeakFinder.MostPeaks];
        double has = 0, owes = 0;
        for (int i = 0; i < family.Length; i++)
        {
            areas[i] = double.NaN;
            if (scale.Channel(family[i].Leader.EnergyKeV) is not { } channel || channel < 0.01 * channels || channel > 0.99 * channels) continue;
            int at = table.Nearest(channel, 1);
            if (at >= 0 && claimed[at]) continue; // it hides in the flank of a stronger one
            areas[i] = at >= 0 ? table.Peaks[at].NetCounts : 0;
            if (at >= 0) claimed[at] = true;
            has += areas[i];
        }

        for (int i = 0; i < family.Length; i++)
        {
            double owed = 0;
            for (int j = i + 1; j < family.Length; j++)
            {
                double ratio = family[j].Leader.EnergyKeV / family[i].Leader.EnergyKeV;
                bool tells = areas[j] > 0 && Math.Max(ratio, 1 / ratio) < AlikeEnergies;
                if (tells) owed = Math.Max(owed, areas[j] * family[i].Intensity / family[j].Intensity / AreaFactor);
            }

            if (owed > areas[i]) owes += owed - areas[i];
        }

        return owes <= has;
    }

    /// <summary>A group of lines that are seen as one peak: the strongest of them, and the intensity of all.</summary>
    private sealed record Member(ExpectedLine Leader, double Intensity);
}
