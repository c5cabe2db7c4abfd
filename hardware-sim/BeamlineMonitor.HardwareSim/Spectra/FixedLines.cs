using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.HardwareSim.Germanium;

namespace BeamlineMonitor.HardwareSim.Spectra;

/// <summary>Lines of something whose cell does not change: a neighbour, the standard, slits.</summary>
/// <param name="Reflections">Energies, keV, and events per second from a full gauge at full flux.</param>
/// <param name="Emissions">The same of its fluorescence.</param>
internal sealed record FixedLines(
    ImmutableArray<(double EnergyKeV, double Area)> Reflections, ImmutableArray<(double EnergyKeV, double Area)> Emissions)
{
    /// <summary>Fluorescence lines by the rate of their Kα1.</summary>
    /// <param name="source">The lines, or null for none.</param>
    /// <param name="ofAlpha">Rate of Kα1, 1/s.</param>
    /// <returns>Energies and rates.</returns>
    public static ImmutableArray<(double EnergyKeV, double Area)> EmissionsOf(LineSource? source, double ofAlpha) =>
        source is null ? [] : [.. source.Lines.Select(line => (line.EnergyKeV, ofAlpha * line.Intensity / 100))];

    /// <summary>Adds the lines to what a spectrum shows.</summary>
    /// <param name="response">The detector's response.</param>
    /// <param name="reflections">Receives the reflections.</param>
    /// <param name="emissions">Receives the fluorescence.</param>
    /// <param name="share">Share of the gauge, 0 to 1.</param>
    /// <param name="gainDrift">Δc1/c1 of the detector.</param>
    public void AddTo(LineResponse response, LineDensity reflections, LineDensity emissions, double share, double gainDrift)
    {
        if (share <= 0) return;
        foreach ((double energy, double area) in Reflections) response.Add(reflections, energy, area * share, gainDrift);
        foreach ((double energy, double area) in Emissions) response.Add(emissions, energy, area * share, gainDrift);
    }
}
