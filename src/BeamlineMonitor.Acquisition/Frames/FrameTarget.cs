namespace BeamlineMonitor.Acquisition.Frames;

/// <summary>What an exposure is of.</summary>
/// <param name="Purpose">What it was taken for.</param>
/// <param name="Cell">Name of the cell; null for a standard.</param>
/// <param name="Layer">The layer, 1 at the electrolyte; null for a standard or an edge.</param>
/// <param name="Scan">
/// Which pass over the layers, from 1, counted for each purpose by itself; for an edge, over pristine scans and scans of the working cell together.
/// </param>
/// <param name="StageSetMicrometres">Where the stage was sent, µm in its own coordinate.</param>
/// <param name="Edge">Which place of an edge scan, from 1; null for other purposes.</param>
public sealed record FrameTarget(FramePurpose Purpose, string? Cell, int? Layer, int Scan, double StageSetMicrometres, int? Edge = null)
{
    /// <summary>The target in words.</summary>
    /// <returns>Such as "layer 3 of cell1, scan 7".</returns>
    public override string ToString() => Purpose switch
    {
        FramePurpose.Standard => $"standard, take {Scan}",
        FramePurpose.Source => $"radioactive source, take {Scan}",
        FramePurpose.Pristine => $"pristine layer {Layer} of {Cell}, scan {Scan}",
        FramePurpose.Edge => $"edge place {Edge} of {Cell}, scan {Scan}",
        _ => $"layer {Layer} of {Cell}, scan {Scan}",
    };
}
