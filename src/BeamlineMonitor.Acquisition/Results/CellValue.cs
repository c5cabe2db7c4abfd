namespace BeamlineMonitor.Acquisition.Results;

/// <summary>Cell constants as they are stored and published, Å and Å³, each with one standard uncertainty of all causes and of counting alone.</summary>
/// <param name="A">a, Å.</param>
/// <param name="SigmaA">Its uncertainty.</param>
/// <param name="C">c, Å.</param>
/// <param name="SigmaC">Its uncertainty.</param>
/// <param name="CovarianceAC">Covariance of a and c, Å².</param>
/// <param name="Volume">V, Å³.</param>
/// <param name="SigmaVolume">Its uncertainty, with the covariance of a and c.</param>
/// <param name="SigmaVolumeCounting">The part from counting.</param>
/// <param name="SigmaCCounting">That of c.</param>
public sealed record CellValue(
    double A,
    double SigmaA,
    double C,
    double SigmaC,
    double CovarianceAC,
    double Volume,
    double SigmaVolume,
    double SigmaVolumeCounting,
    double SigmaCCounting);
