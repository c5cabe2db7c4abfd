using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Puts a <see cref="LineModel"/> together.</summary>
public sealed class LineModelBuilder
{
    private readonly ImmutableArray<FitParameter>.Builder parameters = ImmutableArray.CreateBuilder<FitParameter>();
    private readonly ImmutableArray<ModelLine>.Builder lines = ImmutableArray.CreateBuilder<ModelLine>();

    /// <summary>Starts a model with its line shape held.</summary>
    /// <param name="width">Width law.</param>
    /// <param name="shape">Tail.</param>
    public LineModelBuilder(WidthLaw width, LineShape shape)
    {
        parameters.Add(new FitParameter("n2_keV2", width.NoiseKeV * width.NoiseKeV, IsFree: false));
        parameters.Add(new FitParameter("fano", width.Fano, IsFree: false));
        parameters.Add(new FitParameter("g2", width.Divergence * width.Divergence, IsFree: false));
        parameters.Add(new FitParameter("tail_fraction", shape.TailFraction, IsFree: false));
        parameters.Add(new FitParameter("tail_growth_at_100keV", shape.TailGrowthAt100KeV, IsFree: false));
        parameters.Add(new FitParameter("beta_keV", shape.TailKeV, IsFree: false));
    }

    /// <summary>Frees one of the shape parameters.</summary>
    /// <param name="shapeParameter">One of <see cref="ShapeParameters"/>.</param>
    /// <param name="lower">Lower bound, in the units of the parameter.</param>
    /// <param name="upper">Upper bound.</param>
    /// <param name="priorSigma">Uncertainty of earlier knowledge about its start; infinite for none.</param>
    public void FreeShape(int shapeParameter, double lower, double upper, double priorSigma = double.PositiveInfinity)
    {
        FitParameter held = parameters[shapeParameter];
        parameters[shapeParameter] =
            held with { IsFree = true, Lower = lower, Upper = upper, Start = Math.Clamp(held.Start, lower, upper), PriorSigma = priorSigma };
    }

    /// <summary>Adds a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <returns>Its index.</returns>
    public int Add(FitParameter parameter)
    {
        parameters.Add(parameter);
        return parameters.Count - 1;
    }

    /// <summary>Adds a parameter for the area of a line, counts, not negative.</summary>
    /// <param name="label">Name of the line.</param>
    /// <returns>Its index.</returns>
    public int AddArea(string label) => Add(new FitParameter($"area {label}", 100, Lower: 0));

    /// <summary>Adds a line whose place is free within a range.</summary>
    /// <param name="label">Name of the line.</param>
    /// <param name="group">Its phase or source.</param>
    /// <param name="indices">Its indices, or null for fluorescence.</param>
    /// <param name="energyKeV">Where it is expected, keV.</param>
    /// <param name="rangeKeV">How far it may go from there, keV.</param>
    /// <param name="spectrumIndex">The spectrum that shows it.</param>
    /// <returns>Index of its position parameter.</returns>
    public int AddFreeLine(string label, string group, MillerIndices? indices, double energyKeV, double rangeKeV, int spectrumIndex = 0)
    {
        int position = Add(new FitParameter($"E_keV {group} {label}", energyKeV, HalfRange: rangeKeV));
        Add(new ModelLine(label, group, indices, new FreePosition(position), AddArea($"{group} {label}"), SpectrumIndex: spectrumIndex));
        return position;
    }

    /// <summary>Adds a line.</summary>
    /// <param name="line">The line; its parameters have been added.</param>
    /// <returns>Its index.</returns>
    public int Add(ModelLine line)
    {
        lines.Add(line);
        return lines.Count - 1;
    }

    /// <summary>Finishes the model.</summary>
    /// <returns>The model.</returns>
    public LineModel Build() => new(parameters.ToImmutable(), lines.ToImmutable());
}
