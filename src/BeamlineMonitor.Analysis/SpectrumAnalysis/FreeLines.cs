using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>
/// The free-line model: every reflection finds its own place near where the cell puts it. Of two lines that lie on each other the weaker is
/// held at the cell's place, since their places cannot be told apart; a tied line that is a higher order of another follows that one.
/// </summary>
internal sealed class FreeLines
{
    private const double RangeFwhm = 1.0;
    private const double BlendFwhm = 0.6;

    private readonly ImmutableArray<FreeLine> lines;
    private readonly bool[] isBlended;

    private FreeLines(LineModel model, ImmutableArray<FreeLine> lines, bool[] isBlended)
    {
        Model = model;
        this.lines = lines;
        this.isBlended = isBlended;
    }

    /// <summary>The model.</summary>
    public LineModel Model { get; }

    /// <summary>Builds the model for a fitted cell model.</summary>
    /// <param name="cells">The cell model.</param>
    /// <param name="fitted">The fitter with its numbers.</param>
    /// <param name="fluorescence">Fluorescence lines.</param>
    /// <param name="shape">Line shape.</param>
    /// <returns>The model.</returns>
    public static FreeLines Build(CellModel cells, LineFitter fitted, ImmutableArray<FluorescenceLine> fluorescence, ShapeKnowledge shape)
    {
        LineModelBuilder builder = shape.StartModel();
        var entries = ImmutableArray.CreateBuilder<FreeLine>();
        bool[] blended = Blends(cells, fitted);
        for (int p = 0; p < cells.Phases.Length; p++)
        {
            PhaseLines phase = cells.Phases[p];
            ImmutableArray<int> places = cells.Lines[p];
            var positions = new Dictionary<MillerIndices, int>();
            for (int i = 0; i < places.Length; i++)
            {
                MillerIndices hkl = phase.Reflections[i];
                if (phase.TieOf(hkl) is { } tie && OrderOver(tie) > 0) continue;
                double energy = fitted.CentreKeV(places[i]);
                positions[hkl] = builder.Add(new FitParameter(
                    $"E_keV {phase.Phase.Name} {hkl}", energy, !blended[places[i]], HalfRange: RangeFwhm * fitted.FwhmKeV(places[i])));
            }

            ImmutableArray<int> added = CellModel.AddLines(builder, phase, hkl => phase.TieOf(hkl) is { } tie && OrderOver(tie) > 0
                ? new FreePosition(positions[tie.To], OrderOver(tie))
                : new FreePosition(positions[hkl]));
            for (int i = 0; i < places.Length; i++)
            {
                if (positions.TryGetValue(phase.Reflections[i], out int position))
                    entries.Add(new FreeLine(p, phase.Reflections[i], added[i], places[i], position));
            }
        }

        FluorescenceLine.AddTo(builder, fluorescence);
        return new FreeLines(builder.Build(), entries.ToImmutable(), blended);
    }

    /// <summary>True where this model still holds the right lines for another fit of the same cell model.</summary>
    /// <param name="cells">The cell model.</param>
    /// <param name="fitted">The fitter with its numbers.</param>
    /// <returns>False where lines have come to lie on each other or apart.</returns>
    public bool Serves(CellModel cells, LineFitter fitted)
    {
        for (int l = 0; l < isBlended.Length; l++)
        {
            if (isBlended[l] != IsBlended(cells, fitted, l)) return false;
        }

        return true;
    }

    /// <summary>The numbers to start from: those of the cell model, so that little is left to do.</summary>
    /// <param name="cells">The cell model.</param>
    /// <param name="fitted">The fitter with its numbers.</param>
    /// <param name="start">Receives the values, backgrounds behind them; shape [parameters + backgrounds].</param>
    /// <returns>How many values were written.</returns>
    public int Start(CellModel cells, LineFitter fitted, Span<double> start)
    {
        ReadOnlySpan<double> values = fitted.Values;
        values[..ShapeParameters.Count].CopyTo(start);
        ReadOnlySpan<ModelLine> from = cells.Model.Lines.AsSpan(), to = Model.Lines.AsSpan();
        for (int l = 0; l < to.Length; l++)
        {
            start[to[l].AreaParameter] = values[from[l].AreaParameter];
            if (to[l].RatioParameter >= 0) start[to[l].RatioParameter] = values[from[l].RatioParameter];
        }

        foreach (FreeLine line in lines) start[line.Position] = fitted.CentreKeV(line.CellLine);
        ReadOnlySpan<double> backgrounds = values[cells.Model.Parameters.Length..];
        backgrounds.CopyTo(start[Model.Parameters.Length..]);
        return Model.Parameters.Length + backgrounds.Length;
    }

    /// <summary>The lines of a phase that stand out and whose place the counts determine, away from the ends of its range.</summary>
    /// <param name="phase">Index of the phase.</param>
    /// <param name="fitter">The fitter with this model's numbers.</param>
    /// <param name="leastSignificance">Area over its σ that a line must reach.</param>
    /// <returns>The lines in rising energy.</returns>
    public List<FreeLine> Seen(int phase, LineFitter fitter, double leastSignificance)
    {
        var seen = new List<FreeLine>();
        foreach (FreeLine line in lines)
        {
            int area = Model.Lines[line.Line].AreaParameter;
            if (line.Phase != phase || !fitter.IsDetermined(line.Position) || !fitter.IsDetermined(area)) continue;
            if (!fitter.IsAtBound(line.Position) && fitter.Values[area] >= leastSignificance * fitter.Sigma(area)) seen.Add(line);
        }

        seen.Sort((x, y) => fitter.Values[x.Position].CompareTo(fitter.Values[y.Position]));
        return seen;
    }

    // 2 for (006) tied to (003); 0 where one is not a higher order of the other.
    private static int OrderOver(ReferenceTie tie)
    {
        (MillerIndices high, MillerIndices low) = (tie.Tied, tie.To);
        int order = low.H != 0 ? high.H / low.H : low.K != 0 ? high.K / low.K : low.L != 0 ? high.L / low.L : 0;
        return order > 0 && high == new MillerIndices(order * low.H, order * low.K, order * low.L) ? order : 0;
    }

    private static bool[] Blends(CellModel cells, LineFitter fitted)
    {
        var blended = new bool[cells.Model.Lines.Length];
        for (int l = 0; l < blended.Length; l++) blended[l] = IsBlended(cells, fitted, l);
        return blended;
    }

    private static bool IsBlended(CellModel cells, LineFitter fitted, int line)
    {
        if (!cells.Model.Lines[line].IsReflection) return false;
        double energy = fitted.CentreKeV(line), reach = BlendFwhm * fitted.FwhmKeV(line);
        for (int other = 0; other < cells.Model.Lines.Length; other++)
        {
            if (other != line && Math.Abs(fitted.CentreKeV(other) - energy) < reach && fitted.Area(other) > fitted.Area(line)) return true;
        }

        return false;
    }
}
