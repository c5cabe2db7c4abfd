using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>
/// The free-line model: every reflection finds its own place near where the cell puts it. Of two lines that lie on each other the weaker is
/// held at the cell's place, since their places cannot be told apart.
/// </summary>
internal sealed class FreeLines
{
    private const double RangeFwhm = 1.0;
    private const double BlendFwhm = 0.6;

    private readonly List<Entry> entries = [];

    private FreeLines(LineModel model) => Model = model;

    /// <summary>The model.</summary>
    public LineModel Model { get; }

    /// <summary>Builds the model from a fitted cell model.</summary>
    /// <param name="phases">The phases.</param>
    /// <param name="cells">Their cell model.</param>
    /// <param name="fitter">The fitter with the cell model's numbers.</param>
    /// <param name="fluorescence">Fluorescence lines.</param>
    /// <param name="shape">Line shape.</param>
    /// <returns>The model.</returns>
    public static FreeLines Build(
        IReadOnlyList<PhaseLines> phases,
        CellModel cells,
        LineFitter fitter,
        IReadOnlyList<(string Source, EmissionLine Line)> fluorescence,
        ShapeKnowledge shape)
    {
        LineModelBuilder builder = shape.StartModel();
        var entries = new List<Entry>();
        for (int p = 0; p < phases.Count; p++)
        {
            foreach (int line in cells.Lines[p])
            {
                double energy = fitter.CentreKeV(line), fwhm = fitter.FwhmKeV(line);
                bool isBlended = Enumerable.Range(0, cells.Model.Lines.Length).Any(other => other != line
                    && Math.Abs(fitter.CentreKeV(other) - energy) < BlendFwhm * fwhm && fitter.Area(other) > fitter.Area(line));
                MillerIndices hkl = cells.Model.Lines[line].Indices!.Value;
                string group = phases[p].Phase.Name;
                int position = builder.Add(new FitParameter(
                    $"E_keV {group} {hkl}", energy, !isBlended, HalfRange: RangeFwhm * fwhm));
                int area = builder.AddArea($"{group} {hkl}");
                int index = builder.Add(new ModelLine(hkl.ToString(), group, hkl, new FreePosition(position), area));
                entries.Add(new Entry(p, hkl, index, position, area));
            }
        }

        CellModel.AddFluorescence(builder, fluorescence);
        var free = new FreeLines(builder.Build());
        free.entries.AddRange(entries);
        return free;
    }

    /// <summary>The lines of a phase that stand out and whose place the counts determine, away from the ends of its range.</summary>
    /// <param name="phase">Index of the phase.</param>
    /// <param name="fitter">The fitter with this model's numbers.</param>
    /// <param name="leastSignificance">Area over its σ that a line must reach.</param>
    /// <returns>The lines in the order of the phase's reflections.</returns>
    public List<Entry> Seen(int phase, LineFitter fitter, double leastSignificance)
    {
        var seen = new List<Entry>();
        foreach (Entry entry in entries)
        {
            if (entry.Phase != phase || !fitter.IsDetermined(entry.Position) || !fitter.IsDetermined(entry.Area)) continue;
            if (!fitter.IsAtBound(entry.Position) && fitter.Values[entry.Area] >= leastSignificance * fitter.Sigma(entry.Area)) seen.Add(entry);
        }

        return seen;
    }

    /// <summary>A free line and its parameters.</summary>
    /// <param name="Phase">Index of its phase.</param>
    /// <param name="Hkl">Its indices.</param>
    /// <param name="Line">Index of the line in the model.</param>
    /// <param name="Position">Index of its place.</param>
    /// <param name="Area">Index of its area.</param>
    public readonly record struct Entry(int Phase, MillerIndices Hkl, int Line, int Position, int Area);
}
