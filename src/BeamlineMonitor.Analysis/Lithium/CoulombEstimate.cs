namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Li content by counting charge: it tells which branch of the curve a layer can be on.</summary>
/// <param name="X">Mean x of the electrode.</param>
/// <param name="Sigma">One standard uncertainty for any one layer, gradient included, &gt; 0.</param>
public readonly record struct CoulombEstimate(double X, double Sigma);
