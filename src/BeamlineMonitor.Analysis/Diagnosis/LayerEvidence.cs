using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>The evidence of the frames of one layer, collected for one cell, for two phases, and for an active and an inactive cell.</summary>
internal sealed class LayerEvidence
{
    private int phaseFrames;

    /// <summary>Collects frames.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="size">Number of quantities.</param>
    public LayerEvidence(IEnumerable<FrameEvidence> frames, int size)
    {
        (One, Active, Phases) = (new EvidencePool(size), new EvidencePool(size), new EvidencePool(size - 1));
        foreach (FrameEvidence frame in frames) Add(frame);
    }

    /// <summary>One cell.</summary>
    public EvidencePool One { get; }

    /// <summary>The active cell beside a pristine one.</summary>
    public EvidencePool Active { get; }

    /// <summary>Two phases; their cells are the curve's, so u is not among its quantities.</summary>
    public EvidencePool Phases { get; }

    /// <summary>Share of the pristine cell.</summary>
    public FractionPool Inactive { get; } = new();

    /// <summary>Share of the Li-rich phase.</summary>
    public FractionPool Rich { get; } = new();

    /// <summary>Frames that gave a cell.</summary>
    public int Frames { get; private set; }

    /// <summary>Those of them that show two unknown cells.</summary>
    public int Unidentified { get; private set; }

    /// <summary>True where every frame could be fitted with two phases.</summary>
    public bool HasPhases => phaseFrames == Frames;

    /// <summary>The fit of one cell to the last frame.</summary>
    public CellsFit? Last { get; private set; }

    /// <summary>σ of u of the last frame without counting.</summary>
    public double SigmaOffCurve { get; private set; }

    private void Add(FrameEvidence frame)
    {
        Frames++;
        if (frame.IsUnidentified) Unidentified++;
        (Last, SigmaOffCurve) = (frame.Single, frame.SigmaOffCurve);
        One.Add(frame.One);
        Active.Add(frame.Active);
        Inactive.Add(frame.Pair.Fraction, frame.Pair.SigmaFraction);
        if (frame.Phases is not { } peak || frame.Mixture is not { } mixture) return;
        phaseFrames++;
        Phases.Add(peak);
        Rich.Add(mixture.Fraction, mixture.SigmaFraction);
    }
}
