namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>What came of a spectrum or of one phase in it.</summary>
public enum AnalysisStatus
{
    /// <summary>The numbers may be used; the flags say what to mind.</summary>
    Ok,

    /// <summary>The spectrum holds no counts where the lines should be.</summary>
    NoCounts,

    /// <summary>No line of the phase lies inside the spectrum at this angle.</summary>
    NoLinesInRange,

    /// <summary>The phase's lines do not stand out.</summary>
    PhaseNotFound,

    /// <summary>Lines stand out, but too few to determine every cell constant.</summary>
    CellNotDetermined,

    /// <summary>The fit used up its iterations.</summary>
    NotConverged,

    /// <summary>The lines do not look like lines: the model misses much of what stands above the background.</summary>
    PoorFit,

    /// <summary>The cell lies at the edge of the phase's search range.</summary>
    OutOfRange,
}
