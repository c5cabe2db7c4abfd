namespace BeamlineMonitor.Analysis.Diffraction;

/// <summary>One of the six cell constants.</summary>
public enum CellConstant
{
    /// <summary>Length a, Å.</summary>
    A,

    /// <summary>Length b, Å.</summary>
    B,

    /// <summary>Length c, Å.</summary>
    C,

    /// <summary>Angle α between b and c, degrees.</summary>
    Alpha,

    /// <summary>Angle β between a and c, degrees.</summary>
    Beta,

    /// <summary>Angle γ between a and b, degrees.</summary>
    Gamma,
}
