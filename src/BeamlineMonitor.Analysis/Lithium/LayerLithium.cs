using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
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
        anchor = new LithiumAnchor(Measured(reference.AsEstimate(), reference.ResponseEnergiesKeV.AsSpan(), reference.Calibration), reference.PristineX);
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
        return LithiumReader.Read(Measured(cell, energies, calibration), anchor, curve, ofFrame ?? systematics, coulomb);
    }

    private static MeasuredCell Measured(CellEstimate cell, ReadOnlySpan<double> energiesKeV, DetectorCalibration calibration)
    {
        if (cell.System != CrystalSystem.Hexagonal) throw new ArgumentException($"Li content is read from a and c of a hexagonal cell, not {cell.System}.", nameof(cell));
        int lines = energiesKeV.Length;
        var sensitivities = ImmutableArray.CreateBuilder<LineSensitivity>(lines);
        for (int l = 0; l < lines; l++) sensitivities.Add(new LineSensitivity(energiesKeV[l], cell.Response[l], cell.Response[lines + l]));
        return new MeasuredCell(
            cell.Constants.A,
            cell.Constants.C,
            cell.CountingSigma(CellConstant.A),
            cell.CountingSigma(CellConstant.C),
            cell.Counting[1],
            calibration,
            sensitivities.MoveToImmutable());
    }
}
