namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>A thin slab of the cathode parallel to its faces, uniform inside.</summary>
/// <param name="FromMicrometres">Depth of the face nearer the electrolyte, µm from the electrolyte interface, ≥ 0.</param>
/// <param name="ToMicrometres">Depth of the other face, µm, &gt; <paramref name="FromMicrometres"/>.</param>
/// <param name="SolidFraction">Volume of LiCoO2 in a volume of the slab, 0 to 1.</param>
/// <param name="ActiveX">Li content of the part that takes part in the charge; also the only part where the fraction below is 0.</param>
/// <param name="InactiveFraction">Share of the solid that does not take part and is a lattice of its own, 0 to 1.</param>
/// <param name="InactiveX">Li content of that share.</param>
/// <param name="BiaxialStressGPa">Residual stress in the plane of the electrode, GPa, &gt; 0 is tension; 0 across it.</param>
public readonly record struct CathodeSlab(
    double FromMicrometres,
    double ToMicrometres,
    double SolidFraction,
    double ActiveX,
    double InactiveFraction,
    double InactiveX,
    double BiaxialStressGPa)
{
    /// <summary>Li content of the whole slab, the inactive share included.</summary>
    public double MeanX => ActiveX + (InactiveFraction * (InactiveX - ActiveX));
}
