using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>The lines that a layer's frames are fitted with, and where they may come to stand.</summary>
internal sealed class LayerLines
{
    private readonly double twoThetaDegrees;
    private readonly double highestKeV;
    private readonly Phase? inertPhase;

    /// <summary>Takes the lines from a reference.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="inert">The phase of the reference's inert line, or null.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    /// <param name="highestKeV">Highest energy of the detector, keV.</param>
    public LayerLines(Phase phase, PhaseReference reference, Phase? inert, double twoThetaDegrees, double highestKeV)
    {
        (this.twoThetaDegrees, this.highestKeV, inertPhase) = (twoThetaDegrees, highestKeV, inert);
        Reference = reference;
        MillerIndices[] all = [.. reference.Lines.Select(line => line.Indices)];
        Reflections = [.. all.Where(hkl => !reference.Ties.Any(tie => tie.Tied == hkl && all.Contains(tie.To)))];
        Ties = [.. reference.Ties.Where(tie => all.Contains(tie.To))];
        Inert = InertAt(0);
        CellConstants small = phase.Search.Lower, large = phase.Search.Upper;
        Lower = new HexagonalCell(small.A, small.C);
        Upper = new HexagonalCell(large.A, large.C);
        Spans =
        [
            .. Reflections.Concat(Ties.Select(tie => tie.Tied)).Select(hkl => Span(Energy(large, hkl), Energy(small, hkl))),
            .. Inert.Select(line => Span(line.EnergyKeV, line.EnergyKeV)),
        ];
    }

    /// <summary>The reference.</summary>
    public PhaseReference Reference { get; }

    /// <summary>Reflections with an area of their own.</summary>
    public ImmutableArray<MillerIndices> Reflections { get; }

    /// <summary>Reflections whose area follows another's.</summary>
    public ImmutableArray<ReferenceTie> Ties { get; }

    /// <summary>Lines that chemistry does not move, at their pristine places.</summary>
    public ImmutableArray<(string Label, MillerIndices? Hkl, double EnergyKeV)> Inert { get; }

    /// <summary>Smallest constants of a cell.</summary>
    public HexagonalCell Lower { get; }

    /// <summary>Largest constants of a cell.</summary>
    public HexagonalCell Upper { get; }

    /// <summary>Where lines may stand, the same for every model.</summary>
    public ImmutableArray<EnergySpan> Spans { get; }

    /// <summary>Whether a cell lies in the phase's search range.</summary>
    /// <param name="cell">The cell.</param>
    public bool Covers(HexagonalCell cell) => cell.A > Lower.A && cell.A < Upper.A && cell.C > Lower.C && cell.C < Upper.C;

    /// <summary>Adds the lines of one cell.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="firstConstant">Index of its a; c follows.</param>
    /// <param name="shift">Index of the shift of the scale.</param>
    /// <param name="areas">Indices of the areas of <see cref="Reflections"/>.</param>
    /// <param name="ratio">Index of the ratio to those areas, or −1.</param>
    public void AddCell(LineModelBuilder builder, int firstConstant, int shift, ImmutableArray<int> areas, int ratio)
    {
        for (int i = 0; i < Reflections.Length; i++) Add(Reflections[i], areas[i], 1);

        // What the tie's own error adds is far below the counting error of the line it lies on.
        foreach (ReferenceTie tie in Ties) Add(tie.Tied, areas[Reflections.IndexOf(tie.To)], tie.Ratio);

        void Add(MillerIndices hkl, int area, double factor) => builder.Add(new ModelLine(
            hkl.ToString(), Reference.PhaseName, hkl, new ShiftedCellPosition(hkl, firstConstant, shift, twoThetaDegrees), area, factor, 0, ratio));
    }

    /// <summary>Adds the inert lines, each with an area of its own.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="shift">Index of the shift of the scale.</param>
    /// <param name="riseKelvin">How much warmer the frame is than the pristine frames, K.</param>
    public void AddInert(LineModelBuilder builder, int shift, double riseKelvin)
    {
        foreach ((string label, MillerIndices? hkl, double energy) in InertAt(riseKelvin))
            builder.Add(new ModelLine(label, Reference.Inert!.Group, hkl, new OffsetPosition(shift, energy), builder.AddArea(label)));
    }

    // The reference knows the strongest line; the others of the phase stand where its cell has them. Fluorescence knows no temperature.
    private ImmutableArray<(string Label, MillerIndices? Hkl, double EnergyKeV)> InertAt(double riseKelvin)
    {
        if (Reference.Inert is not { } line) return [];
        IEnumerable<(string Label, MillerIndices? Hkl, double EnergyKeV)> all = [($"{line.Group} {line.Label}", line.Indices, line.EnergyKeV)];
        if (inertPhase is { } phase && line.Indices is { } known)
        {
            double unit = line.EnergyKeV / Math.Sqrt(phase.Cell.InverseDSquared(known));
            CellConstants warm = phase.Expansion.Expand(phase.Cell, riseKelvin);
            all = phase.Reflections.Select(reflection => (
                $"{line.Group} {reflection.Hkl}", (MillerIndices?)reflection.Hkl, unit * Math.Sqrt(warm.InverseDSquared(reflection.Hkl))));
        }

        return [.. all.Where(inert => inert.EnergyKeV < highestKeV)];
    }

    private double Energy(CellConstants cell, MillerIndices hkl) => Bragg.EnergyKeV(cell.DSpacing(hkl), twoThetaDegrees);

    private EnergySpan Span(double low, double high) => new(low, high, Reference.Width.FwhmKeV(high, isReflection: true));
}
