namespace BeamlineMonitor.Analysis.SpectrumAnalysis;

/// <summary>Things to mind about a spectrum's numbers.</summary>
[Flags]
public enum SpectrumConcerns
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The recorded live time is 0 or longer than the real time, so the dead time is unknown.</summary>
    ImpossibleTimes = 1,

    /// <summary>The lines disagree about the cell beyond their counting errors.</summary>
    LinesDisagree = 2,

    /// <summary>The model misses the counts beyond chance: the errors from counting do not cover what it misses.</summary>
    Misfit = 4,

    /// <summary>The calibration was taken on trust: its uncertainty is not in the numbers.</summary>
    TrustedCalibration = 8,
}
