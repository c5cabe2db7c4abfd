namespace BeamlineMonitor.Acquisition.Aligning;

/// <summary>How an alignment looks.</summary>
/// <param name="GaugeEdgeMicrometres">Length of the gauge's sloping edge, µm, 0 to its height.</param>
/// <param name="GaugeLengthMicrometres">Length of the gauge along the beam, µm, &gt; 0.</param>
/// <param name="Exposure">Exposure of a place of the edge scan; the search takes half, the tilt rock twice as long.</param>
/// <param name="SearchMicrometres">How far the electrode is looked for to both sides of where the plan has it, µm.</param>
/// <param name="StepMicrometres">Step of the edge scan, µm, &gt; 0.</param>
public sealed record AlignmentSettings(
    double GaugeEdgeMicrometres, double GaugeLengthMicrometres, TimeSpan Exposure, double SearchMicrometres, double StepMicrometres)
{
    /// <summary>How far an edge scan reaches beyond the electrode, µm.</summary>
    public const double MarginMicrometres = 12;

    /// <summary>Places of a tilt rock.</summary>
    public const int Rocks = 25;

    /// <summary>How far a rock goes: where the gauge is smeared over so many thicknesses of the electrode.</summary>
    public const double RockThicknesses = 2.5;

    /// <summary>How far a rock goes to both sides.</summary>
    /// <param name="thicknessMicrometres">Thickness of the electrode, µm.</param>
    /// <returns>Degrees.</returns>
    public double RockDegrees(double thicknessMicrometres) => Math.Atan(RockThicknesses * thicknessMicrometres / GaugeLengthMicrometres) * 180 / Math.PI;
}
