namespace BeamlineMonitor.HardwareSim.Cells.Transport;

/// <summary>Li content where the cathode touches the electrolyte: a straight line in the current, however long the time step.</summary>
/// <param name="WithoutCurrent">x if no current flowed.</param>
/// <param name="DropPerCurrentDensity">Fall of x for each A/m².</param>
internal readonly record struct SurfaceContent(double WithoutCurrent, double DropPerCurrentDensity)
{
    /// <summary>x under a current.</summary>
    /// <param name="currentDensity">A/m², &gt; 0 charges.</param>
    /// <returns>x.</returns>
    public double At(double currentDensity) => WithoutCurrent - (DropPerCurrentDensity * currentDensity);
}
