namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>What a layer's lines say about it.</summary>
public enum LayerVerdict
{
    /// <summary>All of the layer takes part and follows the curve; inside the two-phase region as its two end members.</summary>
    Uniform,

    /// <summary>Part of the layer has stayed pristine.</summary>
    Inactive,

    /// <summary>The layer is strained: a and c are off the curve, and no line that chemistry leaves alone has moved.</summary>
    Stress,

    /// <summary>The energy scale has moved since the pristine frames: every line, the inert one too, is off by the same energy.</summary>
    Drift,

    /// <summary>Two cells that are none of the above.</summary>
    Unexplained,
}
