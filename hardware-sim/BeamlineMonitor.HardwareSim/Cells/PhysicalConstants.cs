namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>The constants of nature that the cell needs, as the SI fixes them (2019). Table S1 of the paper rounds both.</summary>
internal static class PhysicalConstants
{
    /// <summary>Charge of a mole of electrons, C/mol.</summary>
    public const double Faraday = 96485.33212;

    /// <summary>Gas constant, J/(mol K).</summary>
    public const double Gas = 8.314462618;
}
