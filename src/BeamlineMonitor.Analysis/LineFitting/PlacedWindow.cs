namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>A window as it lies in the buffers of a fit.</summary>
/// <param name="Plan">Its channels.</param>
/// <param name="Offset">Where it starts in the buffers.</param>
/// <param name="Padded">Its length there, a whole number of blocks.</param>
/// <param name="FirstBackgroundParameter">Index of its first background parameter.</param>
/// <param name="CountLogCount">Σ n ln n over its channels.</param>
internal readonly record struct PlacedWindow(
    FitWindow Plan, int Offset, int Padded, int FirstBackgroundParameter, double CountLogCount);
