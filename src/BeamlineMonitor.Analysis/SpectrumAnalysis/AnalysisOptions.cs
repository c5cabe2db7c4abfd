namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>How spectra are analysed.</summary>
public sealed record AnalysisOptions
{
    /// <summary>Reflections weaker than this share of the phase's strongest (Σ|F|² d²) are not looked for, percent. Default 3.</summary>
    public double WeakestReflectionPercent { get; init; } = 3;

    /// <summary>Lowest line energy that is looked at, keV. Default 5.</summary>
    public double LowestEnergyKeV { get; init; } = 5;

    /// <summary>Highest line energy that is looked at, keV. Default 200: no more of a bending magnet's beam is left there.</summary>
    public double HighestEnergyKeV { get; init; } = 200;

    /// <summary>A line whose area is below this many of its σ is left out. Default 3.</summary>
    public double LeastSignificance { get; init; } = 3;

    /// <summary>Below so many counts in its strongest line a cell's likelihood is looked at for skewness. Default 3000.</summary>
    public double ProfileBelowCounts { get; init; } = 3000;

    /// <summary>The defaults.</summary>
    public static AnalysisOptions Default { get; } = new();
}
