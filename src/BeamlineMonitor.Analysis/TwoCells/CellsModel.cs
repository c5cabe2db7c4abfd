using System.Collections.Immutable;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>
/// The model of one or two cells: both show the same lines with the same areas but for one common ratio r of the second to the first, so that
/// texture is common to both and f = r/(1 + r) is the second cell's share. The shape is the reference's but for the divergence g².
/// </summary>
internal sealed class CellsModel
{
    /// <summary>Index of a of the first cell; c follows.</summary>
    public const int First = ShapeParameters.Count;

    /// <summary>Index of a of the second cell; c follows.</summary>
    public const int Second = First + 2;

    /// <summary>Index of r.</summary>
    public const int Ratio = Second + 2;

    /// <summary>Index of the shift of the energy scale, keV.</summary>
    public const int Shift = Ratio + 1;

    /// <summary>Index of the area of the first reflection; the others follow.</summary>
    public const int Areas = Shift + 1;

    private const double LargestDivergenceSquared = 1e-3; // g = 0.03
    private const double LargestRatio = 50;
    private const double LargestShiftKeV = 1;
    private const double EndSigmas = 2;
    private const double LeastSeparationFwhm = 0.5; // two cells that lie closer are one broad line to any fit

    private CellsModel(LayerCells kind, bool firstIsRich, LineModel model) => (Kind, FirstIsRich, Model) = (kind, firstIsRich, model);

    /// <summary>Which cells.</summary>
    public LayerCells Kind { get; }

    /// <summary>True where the first cell is the one of more lithium.</summary>
    public bool FirstIsRich { get; }

    /// <summary>The model.</summary>
    public LineModel Model { get; }

    /// <summary>Builds a model.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="known">The cells that are known, at the temperature of the frame.</param>
    /// <param name="kind">Which cells.</param>
    /// <param name="riseKelvin">How much warmer the frame is than the pristine frames, K.</param>
    /// <param name="firstIsRich">Of two phases: whether the first cell is the Li-rich one; r stays small when it is the stronger one.</param>
    /// <returns>The model.</returns>
    public static CellsModel Build(LayerLines lines, KnownCells known, LayerCells kind, double riseKelvin, bool firstIsRich)
    {
        var builder = new LineModelBuilder(lines.Reference.Width, lines.Reference.Tail);
        builder.FreeShape(ShapeParameters.DivergenceSquared, 0, LargestDivergenceSquared);
        bool two = kind != LayerCells.One;
        if (kind == LayerCells.TwoPhase)
        {
            AddEnd(builder, (firstIsRich ? known.Rich : known.Poor)!);
            AddEnd(builder, (firstIsRich ? known.Poor : known.Rich)!);
        }
        else
        {
            double lowestC = kind == LayerCells.ActiveAndInactive ? LowestActiveC(lines, known) : lines.Lower.C;
            builder.Add(new FitParameter("a_A", known.Pristine.A, true, lines.Lower.A, lines.Upper.A));
            builder.Add(new FitParameter("c_A", Math.Max(known.Pristine.C, lowestC), true, lowestC, lines.Upper.C));
            bool free = kind == LayerCells.Unidentified;
            builder.Add(new FitParameter("a_2_A", known.Pristine.A, free, lines.Lower.A, lines.Upper.A));
            builder.Add(new FitParameter("c_2_A", known.Pristine.C, free, lines.Lower.C, lines.Upper.C));
        }

        builder.Add(new FitParameter("ratio", 0, two, 0, LargestRatio));
        builder.Add(new FitParameter("shift_keV", 0, !lines.Inert.IsEmpty, -LargestShiftKeV, LargestShiftKeV));
        ImmutableArray<int> areas = [.. lines.Reflections.Select(hkl => builder.AddArea(hkl.ToString()))];
        lines.AddCell(builder, First, Shift, areas, -1);
        if (two) lines.AddCell(builder, Second, Shift, areas, Ratio);
        lines.AddInert(builder, Shift, riseKelvin);
        return new CellsModel(kind, firstIsRich, builder.Build());
    }

    /// <summary>The least relative difference of c at which two cells can be told from one broad line.</summary>
    /// <param name="lines">The lines; the first is that of the lowest energy, where cells are furthest apart in widths.</param>
    /// <returns>Δc/c.</returns>
    public static double LeastSeparation(LayerLines lines) => LeastSeparationFwhm * lines.Spans[0].FwhmKeV / lines.Spans[0].HighKeV;

    /// <summary>The least c of an active cell beside the pristine one, Å.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="known">The cells that are known.</param>
    /// <returns>Past the two-phase region: within it there is no such cell, before it none could be told from pristine.</returns>
    public static double LowestActiveC(LayerLines lines, KnownCells known)
    {
        double apart = known.Pristine.C * (1 + LeastSeparation(lines));
        return known.Poor is { } end ? Math.Max(apart, end.Cell.C - (EndSigmas * end.SigmaC)) : apart;
    }

    private static void AddEnd(LineModelBuilder builder, KnownCells.EndMember end)
    {
        Add("a_end_A", end.Cell.A, end.SigmaA);
        Add("c_end_A", end.Cell.C, end.SigmaC);

        // A curve that states no uncertainty is taken at its word.
        void Add(string name, double value, double sigma) =>
            builder.Add(new FitParameter(name, value, sigma > 0, PriorSigma: sigma > 0 ? sigma : double.PositiveInfinity));
    }
}
