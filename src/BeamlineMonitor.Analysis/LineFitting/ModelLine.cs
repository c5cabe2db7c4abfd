using BeamlineMonitor.Analysis.Diffraction;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>One line of a model.</summary>
/// <param name="Label">"003", "La Ka1".</param>
/// <param name="Group">The phase or source that the line belongs to.</param>
/// <param name="Indices">The reflection's indices, or null for fluorescence and sources.</param>
/// <param name="Position">Where the line stands.</param>
/// <param name="AreaParameter">Index of the parameter that holds its area, counts.</param>
/// <param name="AreaFactor">Area of this line over the value of that parameter: 1, or the ratio of a tied line.</param>
/// <param name="SpectrumIndex">Which of the fitted spectra shows the line.</param>
/// <param name="RatioParameter">Index of a parameter that the area is multiplied with, or −1: a tied line whose ratio is known with an error.</param>
public sealed record ModelLine(
    string Label,
    string Group,
    MillerIndices? Indices,
    LinePosition Position,
    int AreaParameter,
    double AreaFactor = 1,
    int SpectrumIndex = 0,
    int RatioParameter = -1)
{
    /// <summary>True for a Bragg reflection, which divergence widens.</summary>
    public bool IsReflection => Indices is not null;
}
