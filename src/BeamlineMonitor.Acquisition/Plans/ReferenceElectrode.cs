namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>What the potential of a cell is measured against.</summary>
/// <param name="Name">Its name, such as <c>Li-In</c>.</param>
/// <param name="VoltsAgainstLithium">Its potential against Li/Li⁺, V.</param>
public sealed record ReferenceElectrode(string Name, double VoltsAgainstLithium)
{
    /// <summary>Potential of Li-In against Li/Li⁺, V: what the default limits of a cell are stated against.</summary>
    public const double LithiumIndiumVolts = 0.62;
}
