namespace BeamlineMonitor.HardwareSim.Cells.Parameters;

/// <summary>Size and weight of a disc of cathode.</summary>
/// <param name="DiameterMillimetres">Diameter of the disc, mm.</param>
/// <param name="ThicknessMicrometres">Thickness, µm.</param>
/// <param name="LoadingMilligramsPerSquareCentimetre">Mass of LiCoO2 on an area, mg/cm².</param>
/// <param name="Layers">Layers that the beam tells apart.</param>
public sealed record ElectrodeSize(
    double DiameterMillimetres, double ThicknessMicrometres, double LoadingMilligramsPerSquareCentimetre, int Layers)
{
    /// <summary>Area, m².</summary>
    public double AreaSquareMetres => Math.PI / 4 * DiameterMillimetres * DiameterMillimetres * 1e-6;

    /// <summary>Thickness, m.</summary>
    public double ThicknessMetres => ThicknessMicrometres * 1e-6;

    /// <summary>Mass of LiCoO2, g.</summary>
    public double MassGrams => LoadingMilligramsPerSquareCentimetre * AreaSquareMetres * 10; // 1 mg/cm² is 10 g/m²
}
