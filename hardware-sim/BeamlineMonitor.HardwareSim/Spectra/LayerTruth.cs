namespace BeamlineMonitor.HardwareSim.Spectra;

/// <summary>What the cathode in the gauge truly was, each part weighted by gauge and solid fraction: by what the lines see.</summary>
/// <param name="MeanX">Li content, the inactive share included.</param>
/// <param name="ActiveX">Li content of the active share; equal to the mean where all is inactive.</param>
/// <param name="InactiveFraction">Share that does not take part, 0 to 1.</param>
/// <param name="A">a, Å, mean over all lattices, free of stress.</param>
/// <param name="C">c, Å, likewise.</param>
/// <param name="Volume">Volume of a cell, Å³, likewise.</param>
/// <param name="RichFraction">Share of the Li-rich end member where two phases coexist, over the whole gauge, 0 to 1.</param>
/// <param name="PoorFraction">Share of the Li-poor end member there.</param>
/// <param name="BiaxialStressGPa">Residual stress in the plane, GPa, &gt; 0 is tension.</param>
public sealed record LayerTruth(
    double MeanX,
    double ActiveX,
    double InactiveFraction,
    double A,
    double C,
    double Volume,
    double RichFraction,
    double PoorFraction,
    double BiaxialStressGPa);
