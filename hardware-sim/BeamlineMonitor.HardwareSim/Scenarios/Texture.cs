namespace BeamlineMonitor.HardwareSim.Scenarios;

/// <summary>Which intensities the lines of the cathode have, relative to (003).</summary>
public enum Texture
{
    /// <summary>A random powder in the beam of the bending magnet.</summary>
    Powder,

    /// <summary>A random powder in a hardened beam.</summary>
    Hardened,

    /// <summary>A hardened beam, and (003) planes that stand on the collector.</summary>
    Fibre,
}
