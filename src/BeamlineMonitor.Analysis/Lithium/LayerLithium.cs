using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Analysis.Lithium;

/// <summary>Reads the Li content of one layer, frame after frame, from the cells that its spectra give. Safe to use from several threads.</summary>
public sealed class LayerLithium
{
    private readonly LithiumCurve curve;
    private readonly LithiumSystematics systematics;
    private readonly LithiumAnchor? anchor;

    /// <summary>Prepares the reading.</summary>
    /// <param name="curve">The curve.</param>
    /// <param name="systematics">Uncertainties of place and temperature.</param>
    /// <param name="reference">The pristine layer before the same detector; null reads absolutely.</param>
    /// <exception cref="ArgumentException">The reference is of another phase than the curve, or not hexagonal.</exception>
    public LayerLithium(LithiumCurve curve, LithiumSystematics systematics, PhaseReference? reference)
    {
        this.curve = curve;
        this.systematics = systematics;
        if (reference is null) return;
        if (reference.PhaseName != curve.PhaseName)
            throw new ArgumentException($"The curve {curve.Id} is of {curve.PhaseName}, the reference of {reference.PhaseName}.", nameof(reference));
        AnchorId = PhaseReferenceWriter.Id(reference);
        anchor = LithiumAnchor.Of(reference);
    }

    /// <summary>The phase whose cell is read.</summary>
    public string PhaseName => curve.PhaseName;

    /// <summary>Names the reference; null where x is read absolutely.</summary>
    public string? AnchorId { get; }

    /// <summary>Reads one frame.</summary>
    /// <param name="phase">What its spectrum says about the phase.</param>
    /// <param name="calibration">The calibration it was read with.</param>
    /// <param name="coulomb">x by charge, or null; it only decides whether the branch is ambiguous.</param>
    /// <param name="ofFrame">Place and temperature of this frame; null for those of all.</param>
    /// <returns>x with its budget; null where the spectrum gave no cell.</returns>
    /// <exception cref="ArgumentException">The phase is not hexagonal.</exception>
    public LithiumResult? Read(PhaseResult phase, DetectorCalibration calibration, CoulombEstimate? coulomb = null, LithiumSystematics? ofFrame = null)
    {
        if (phase.Cell is not { } cell) return null;
        Span<double> energies = stackalloc double[phase.Peaks.Length];
        for (int l = 0; l < energies.Length; l++) energies[l] = phase.Peaks[l].EnergyKeV;
        return LithiumReader.Read(MeasuredCell.Of(cell, energies, calibration), anchor, curve, ofFrame ?? systematics, coulomb);
    }
}
