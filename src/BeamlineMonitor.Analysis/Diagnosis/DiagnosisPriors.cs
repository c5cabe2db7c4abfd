namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>What is believed about a layer before its lines are looked at: everything that the odds assume besides the counts.</summary>
public sealed record DiagnosisPriors
{
    /// <summary>Probability of inactive material. Default 0.04.</summary>
    public double Inactive { get; init; } = 0.04;

    /// <summary>Probability of stress. Default 0.03.</summary>
    public double Stress { get; init; } = 0.03;

    /// <summary>Probability of drift. Default 0.03. A uniform layer has the rest.</summary>
    public double Drift { get; init; } = 0.03;

    /// <summary>Probability that a uniform layer shows the two end members, not one cell. Default 0.5.</summary>
    public double TwoPhase { get; init; } = 0.5;

    /// <summary>σ of the equi-biaxial stress in a stressed layer, GPa. Default 0.3: a lag of .065 in x(V) would be .29 GPa.</summary>
    public double SigmaStressGPa { get; init; } = 0.3;

    /// <summary>σ of the shift of a drifted energy scale, keV. Default 0.05.</summary>
    public double SigmaShiftKeV { get; init; } = 0.05;

    /// <summary>σ of the shift of the inert line without drift, keV. Default 0.003: 10 µm along the beam, 1 K of aluminium at 129 keV.</summary>
    public double InertSigmaKeV { get; init; } = 0.003;

    /// <summary>
    /// σ of g² about the reference in a layer of one cell. Default 3e-6, a third of a usual g²: x that spreads by .015 within the gauge.
    /// </summary>
    public double SigmaDivergenceSquared { get; init; } = 3e-6;

    /// <summary>Probability of a uniform layer.</summary>
    public double Uniform => 1 - Inactive - Stress - Drift;

    internal void RequireSound()
    {
        double[] shares = [Uniform, Inactive, Stress, Drift, TwoPhase, 1 - TwoPhase];
        double[] sigmas = [SigmaStressGPa, SigmaShiftKeV, InertSigmaKeV, SigmaDivergenceSquared];
        if (!(Array.TrueForAll(shares, share => share > 0) && Array.TrueForAll(sigmas, sigma => sigma > 0 && double.IsFinite(sigma))))
            throw new ArgumentException("Every prior probability and every σ must be positive, and the probabilities must leave some for uniform.");
    }
}
