namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>A cell constant as its certificate gives it.</summary>
/// <param name="Angstrom">Value at the certificate's temperature, Å.</param>
/// <param name="SigmaAngstrom">One standard uncertainty, Å, &gt; 0.</param>
public readonly record struct CertifiedLength(double Angstrom, double SigmaAngstrom);
