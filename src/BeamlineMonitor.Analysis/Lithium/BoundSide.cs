namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Whether an x is a value, or a bound where the curve cannot give one.</summary>
public enum BoundSide
{
    /// <summary>A value with an uncertainty.</summary>
    None,

    /// <summary>x is at most the number given.</summary>
    AtMost,

    /// <summary>x is at least the number given.</summary>
    AtLeast,
}
