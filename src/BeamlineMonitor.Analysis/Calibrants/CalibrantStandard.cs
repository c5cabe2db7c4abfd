using BeamlineMonitor.Analysis.Configuration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.Calibrants;

/// <summary>A powder of known cell. Lines and thermal expansion are those of its phase; the cell is that of its batch.</summary>
/// <param name="Name">The name it is asked for by, such as <c>LaB6-660c</c>; equal to the file's name.</param>
/// <param name="PhaseName">The phase whose reflections it has, such as <c>LaB6</c>.</param>
/// <param name="Batch">The certified batch, such as <c>NIST SRM 660c</c>, or what stands in for one.</param>
/// <param name="CertificateYear">Year of the certificate or publication; the newest wins where only the phase is named.</param>
/// <param name="A">Certified a.</param>
/// <param name="C">Certified c, or null in a cubic phase.</param>
/// <param name="TemperatureCelsius">Temperature of the certificate, °C.</param>
/// <param name="CertificateSource">Id of the source of the certified numbers.</param>
/// <param name="Sources">Where the numbers come from.</param>
public sealed record CalibrantStandard(
    string Name,
    string PhaseName,
    string Batch,
    int CertificateYear,
    CertifiedLength A,
    CertifiedLength? C,
    double TemperatureCelsius,
    string CertificateSource,
    Citations Sources)
{
    /// <summary>True when the certified constants are exactly the free constants of the phase's system.</summary>
    /// <param name="phase">The phase.</param>
    /// <returns>False for a c in a cubic phase, or a missing one in a hexagonal.</returns>
    public bool Fits(Phase phase) =>
        FreeConstants.Of(phase.System).SequenceEqual(C is null ? [CellConstant.A] : [CellConstant.A, CellConstant.C]);

    /// <summary>The certified cell, expanded from the certificate's temperature to another one.</summary>
    /// <param name="phase">The phase this standard refers to; its expansion is used.</param>
    /// <param name="temperatureCelsius">Temperature of the powder, °C.</param>
    /// <returns>The cell.</returns>
    /// <exception cref="ArgumentException">The certified constants are not those that the phase leaves free.</exception>
    public CellConstants CellAt(Phase phase, double temperatureCelsius)
    {
        if (!Fits(phase))
            throw new ArgumentException($"{Name} does not certify the constants of {phase.Name} ({phase.System}).", nameof(phase));
        CellConstants certified = C is { } c
            ? FreeConstants.Expand(phase.System, A.Angstrom, c.Angstrom)
            : FreeConstants.Expand(phase.System, A.Angstrom);
        return phase.Expansion.Expand(certified, temperatureCelsius - TemperatureCelsius);
    }
}
