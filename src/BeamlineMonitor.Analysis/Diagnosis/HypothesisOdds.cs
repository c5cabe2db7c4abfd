namespace BeamlineMonitor.Analysis.Diagnosis;

/// <summary>How probable one cause is.</summary>
/// <param name="Verdict">The cause.</param>
/// <param name="Probability">Posterior probability among those that could be told, 0 to 1; null: cannot tell.</param>
/// <param name="LogEvidence">ln of its evidence over that of <see cref="LayerVerdict.Uniform"/>, priors apart; null: cannot tell.</param>
public sealed record HypothesisOdds(LayerVerdict Verdict, double? Probability, double? LogEvidence);
