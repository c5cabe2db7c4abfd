using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>The cell-constrained model: the lines of each phase move with its cell, fluorescence stands where it must.</summary>
internal sealed class CellModel
{
    private CellModel(LineModel model, ImmutableArray<int> firstConstants, ImmutableArray<ImmutableArray<int>> lines)
    {
        Model = model;
        FirstConstants = firstConstants;
        Lines = lines;
    }

    /// <summary>The model.</summary>
    public LineModel Model { get; }

    /// <summary>Index of the first cell constant of each phase.</summary>
    public ImmutableArray<int> FirstConstants { get; }

    /// <summary>Indices of the lines of each phase, in the order of its reflections.</summary>
    public ImmutableArray<ImmutableArray<int>> Lines { get; }

    /// <summary>Builds the model.</summary>
    /// <param name="phases">The phases that were found.</param>
    /// <param name="constants">Rough constants of each phase.</param>
    /// <param name="fluorescence">Fluorescence lines that the spectrum shows.</param>
    /// <param name="shape">Line shape.</param>
    /// <param name="twoThetaDegrees">2θ, degrees.</param>
    /// <returns>The model.</returns>
    public static CellModel Build(
        IReadOnlyList<PhaseLines> phases,
        IReadOnlyList<double[]> constants,
        IReadOnlyList<(string Source, EmissionLine Line)> fluorescence,
        ShapeKnowledge shape,
        double twoThetaDegrees)
    {
        LineModelBuilder builder = shape.StartModel();
        var firstConstants = ImmutableArray.CreateBuilder<int>();
        var lines = ImmutableArray.CreateBuilder<ImmutableArray<int>>();
        for (int p = 0; p < phases.Count; p++)
        {
            PhaseLines phase = phases[p];
            ImmutableArray<CellConstant> free = FreeConstants.Of(phase.Phase.System);
            int first = -1;
            for (int k = 0; k < free.Length; k++)
            {
                int index = builder.Add(new FitParameter(
                    $"{phase.Phase.Name} {free[k]}", constants[p][k], true, phase.Phase.Search.Lower[free[k]], phase.Phase.Search.Upper[free[k]]));
                if (k == 0) first = index;
            }

            firstConstants.Add(first);
            lines.Add([.. phase.Reflections.Select(hkl => builder.Add(new ModelLine(
                hkl.ToString(), phase.Phase.Name, hkl, new CellPosition(phase.Phase.System, hkl, first, twoThetaDegrees),
                builder.AddArea($"{phase.Phase.Name} {hkl}"))))]);
        }

        AddFluorescence(builder, fluorescence);
        return new CellModel(builder.Build(), firstConstants.ToImmutable(), lines.ToImmutable());
    }

    /// <summary>Adds fluorescence lines at their known energies, each with an area of its own.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="fluorescence">The lines.</param>
    public static void AddFluorescence(LineModelBuilder builder, IReadOnlyList<(string Source, EmissionLine Line)> fluorescence)
    {
        foreach ((string source, EmissionLine line) in fluorescence)
            builder.Add(new ModelLine(line.Label, source, null, new FixedPosition(line.EnergyKeV), builder.AddArea($"{source} {line.Label}")));
    }
}
