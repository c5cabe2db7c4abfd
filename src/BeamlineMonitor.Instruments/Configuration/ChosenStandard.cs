using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>A standard that was asked for, with its phase.</summary>
/// <param name="Standard">The standard; it fits the phase.</param>
/// <param name="Phase">The phase whose reflections and expansion it has.</param>
/// <param name="Remark">A sentence for the result where the name left a choice between batches, else null.</param>
public sealed record ChosenStandard(CalibrantStandard Standard, Phase Phase, string? Remark)
{
    /// <summary>The standard as a calibration wants it.</summary>
    /// <param name="temperatureCelsius">Its temperature, °C; null for that of the certificate.</param>
    /// <returns>Its cell at that temperature with the larger of the relative uncertainties of its constants.</returns>
    public StandardInBeam InBeam(double? temperatureCelsius)
    {
        double a = Standard.A.SigmaAngstrom / Standard.A.Angstrom;
        double c = Standard.C is { } length ? length.SigmaAngstrom / length.Angstrom : 0;
        return new StandardInBeam(Phase, Standard.CellAt(Phase, temperatureCelsius ?? Standard.TemperatureCelsius), Math.Max(a, c));
    }
}
