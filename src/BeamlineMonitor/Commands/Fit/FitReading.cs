using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>All that one spectrum gave.</summary>
/// <param name="Spectrum">The spectrum.</param>
/// <param name="Result">Its lines and cells.</param>
/// <param name="LithiumPhase">Name of the phase that <paramref name="Lithium"/> is of; null where no x is read.</param>
/// <param name="Lithium">Its Li content; null where no x is read, or there is no cell.</param>
/// <param name="Drift">Drift of the reference's inert line; null where there is none, or it does not show.</param>
/// <param name="Layer">One cell or two of the reference's phase, and the diagnosis; null where that is not asked or there is no cell.</param>
internal sealed record FitReading(
    Spectrum Spectrum, SpectrumResult Result, string? LithiumPhase, LithiumResult? Lithium, InertDrift? Drift, LayerReading? Layer)
{
    /// <summary>Li content of a phase.</summary>
    /// <param name="phase">Name of the phase.</param>
    /// <returns>x, or null for a phase without.</returns>
    public LithiumResult? LithiumOf(string phase) => phase == LithiumPhase ? Lithium : null;

    /// <summary>One cell or two of a phase.</summary>
    /// <param name="phase">Name of the phase.</param>
    /// <returns>What was found, or null for a phase without.</returns>
    public LayerReading? LayerOf(string phase) => phase == Layer?.PhaseName ? Layer : null;
}
