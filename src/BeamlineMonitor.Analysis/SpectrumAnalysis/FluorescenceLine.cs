using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>A fluorescence line that stands in the spectra at its known energy.</summary>
/// <param name="Element">The element.</param>
/// <param name="Line">The line.</param>
internal readonly record struct FluorescenceLine(string Element, EmissionLine Line)
{
    /// <summary>Adds lines to a model, each with an area of its own.</summary>
    /// <param name="builder">The model.</param>
    /// <param name="lines">The lines.</param>
    public static void AddTo(LineModelBuilder builder, ImmutableArray<FluorescenceLine> lines)
    {
        foreach ((string element, EmissionLine line) in lines)
        {
            int area = builder.AddArea($"{element} {line.Label}");
            builder.Add(new ModelLine(line.Label, element, null, new FixedPosition(line.EnergyKeV), area));
        }
    }
}
