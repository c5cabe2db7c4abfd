namespace BeamlineMonitor.Acquisition.Frames;

/// <summary>What a frame was taken for.</summary>
public enum FramePurpose
{
    /// <summary>The calibrant, to calibrate the detector.</summary>
    Standard,

    /// <summary>A radioactive source, whose lines calibrate the detector together with the standard's; only an observed run has such frames.</summary>
    Source,

    /// <summary>A layer of the pristine cell, to make its reference.</summary>
    Pristine,

    /// <summary>A layer of the working cell.</summary>
    Layer,

    /// <summary>A place about an edge of the electrode, to see whether it has moved.</summary>
    Edge,
}
