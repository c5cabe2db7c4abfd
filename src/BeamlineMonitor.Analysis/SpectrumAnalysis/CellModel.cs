using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>The cell-constrained model: the lines of each phase move with its cell, fluorescence stands where it must.</summary>
internal sealed class CellModel
{
    private readonly ImmutableArray<FluorescenceLine> fluorescence;

    private CellModel(
        LineModel model,
        ImmutableArray<PhaseLines> phases,
        ImmutableArray<FluorescenceLine> fluorescence,
        ImmutableArray<int> firstConstants,
        ImmutableArray<ImmutableArray<int>> lines)
    {
        Model = model;
        Phases = phases;
        this.fluorescence = fluorescence;
        FirstConstants = firstConstants;
        Lines = lines;
    }

    /// <summary>The model.</summary>
    public LineModel Model { get; }

    /// <summary>The phases in it.</summary>
    public ImmutableArray<PhaseLines> Phases { get; }

    /// <summary>Index of the first cell constant of each phase.</summary>
    public ImmutableArray<int> FirstConstants { get; }

    /// <summary>Indices of the lines of each phase, in the order of its reflections.</summary>
    public ImmutableArray<ImmutableArray<int>> Lines { get; }

    /// <summary>Builds the model.</summary>
    /// <param name="phases">The phases that were found.</param>
    /// <param name="fluorescence">Fluorescence lines that the spectrum shows.</param>
    /// <param name="shape">Line shape.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    /// <returns>The model; its cells start at the phases' own.</returns>
    public static CellModel Build(
        ImmutableArray<PhaseLines> phases, ImmutableArray<FluorescenceLine> fluorescence, ShapeKnowledge shape, double twoThetaDegrees)
    {
        LineModelBuilder builder = shape.StartModel();
        var firstConstants = ImmutableArray.CreateBuilder<int>();
        var lines = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        foreach (PhaseLines phase in phases)
        {
            int first = -1;
            foreach (CellConstant constant in FreeConstants.Of(phase.Phase.System))
            {
                int index = builder.Add(new FitParameter(
                    $"{phase.Phase.Name} {constant}", phase.Phase.Cell[constant], true,
                    phase.Phase.Search.Lower[constant], phase.Phase.Search.Upper[constant]));
                if (first < 0) first = index;
            }

            firstConstants.Add(first);
            lines.Add(AddLines(builder, phase, hkl => new CellPosition(phase.Phase.System, hkl, first, twoThetaDegrees)));
        }

        FluorescenceLine.AddTo(builder, fluorescence);
        return new CellModel(builder.Build(), phases, fluorescence, firstConstants.ToImmutable(), lines.ToImmutable());
    }

    /// <summary>True where this model holds just these lines: frames of one layer differ in numbers only.</summary>
    /// <param name="phases">The phases that were found.</param>
    /// <param name="emission">Fluorescence lines that the spectrum shows.</param>
    /// <returns>True or false.</returns>
    public bool Serves(ImmutableArray<PhaseLines> phases, ImmutableArray<FluorescenceLine> emission)
    {
        if (phases.Length != Phases.Length || !emission.AsSpan().SequenceEqual(fluorescence.AsSpan())) return false;
        for (int p = 0; p < phases.Length; p++)
        {
            if (!ReferenceEquals(phases[p].Phase, Phases[p].Phase) || !ReferenceEquals(phases[p].Reference, Phases[p].Reference)
                || !phases[p].Reflections.AsSpan().SequenceEqual(Phases[p].Reflections.AsSpan())) return false;
        }

        return true;
    }

    /// <summary>Adds the lines of a phase, tied areas as its reference says.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="place">Where each reflection stands.</param>
    /// <returns>Indices of the lines, in the order of the reflections.</returns>
    public static ImmutableArray<int> AddLines(LineModelBuilder builder, PhaseLines phase, Func<MillerIndices, LinePosition> place)
    {
        string group = phase.Phase.Name;
        var areas = new Dictionary<MillerIndices, int>();
        foreach (MillerIndices hkl in phase.Reflections)
        {
            if (phase.TieOf(hkl) is null) areas[hkl] = builder.AddArea($"{group} {hkl}");
        }

        var lines = ImmutableArray.CreateBuilder<int>();
        foreach (MillerIndices hkl in phase.Reflections)
        {
            if (phase.TieOf(hkl) is not { } tie)
            {
                lines.Add(builder.Add(new ModelLine(hkl.ToString(), group, hkl, place(hkl), areas[hkl])));
                continue;
            }

            int ratio = builder.Add(new FitParameter(tie.Name, tie.Ratio, Lower: 0, PriorSigma: tie.SigmaRatio));
            lines.Add(builder.Add(new ModelLine(hkl.ToString(), group, hkl, place(hkl), areas[tie.To], RatioParameter: ratio)));
        }

        return lines.ToImmutable();
    }
}
