using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Analysis.References;

/// <summary>What pristine frames say about one phase in one layer before one detector: the anchor of everything relative.</summary>
/// <param name="PhaseName">The phase.</param>
/// <param name="Detector">The detector.</param>
/// <param name="Layer">The layer, 1 at the electrolyte; null for a reference of the whole electrode.</param>
/// <param name="System">Crystal system of the phase.</param>
/// <param name="Cell">The pristine cell: a0, c0 and so V0.</param>
/// <param name="CellCovariance">Covariance of its free constants from counting, row by row; shape [n·n].</param>
/// <param name="Width">Width law of its lines.</param>
/// <param name="Tail">Tail of its lines.</param>
/// <param name="SigmaDivergenceSquared">One standard uncertainty of g², the term of the width that the sample decides.</param>
/// <param name="Lines">The lines that stand out, in rising energy.</param>
/// <param name="Ties">Area ratios that frames of charged layers hold.</param>
/// <param name="Inert">A line that does not take part in the chemistry and shows drift, or null.</param>
/// <param name="Frames">Number of frames that were added up.</param>
/// <param name="Calibration">The calibration that it was made with, with its angle: what a frame shares with it cancels.</param>
public sealed record PhaseReference(
    string PhaseName,
    string Detector,
    int? Layer,
    CrystalSystem System,
    CellConstants Cell,
    ImmutableArray<double> CellCovariance,
    WidthLaw Width,
    LineShape Tail,
    double SigmaDivergenceSquared,
    ImmutableArray<ReferenceLine> Lines,
    ImmutableArray<ReferenceTie> Ties,
    InertLine? Inert,
    int Frames,
    DetectorCalibration Calibration)
{
    /// <summary>Highest Li content that a file may give.</summary>
    public const double LargestX = 2;

    /// <summary>Highest number of a layer.</summary>
    public const int MostLayers = 1000;

    /// <summary>Li content of the pristine frames, 0 to <see cref="LargestX"/>; x of charged frames is read from there. Default 1.</summary>
    public double PristineX { get; init; } = 1;

    /// <summary>∂ ln(constant)/∂ ln(d of a line) of the pristine cell, row by row; shape [n·lines]: what of the calibration it hangs on.</summary>
    public ImmutableArray<double> Response { get; init; } = [];

    /// <summary>Energies of the lines of <see cref="Response"/>, keV; shape [lines].</summary>
    public ImmutableArray<double> ResponseEnergiesKeV { get; init; } = [];

    /// <summary>The reference for the fit of frames whose layers may be charged: their ties are held only as well as charge leaves them.</summary>
    /// <returns>The reference with wider ties.</returns>
    public PhaseReference ForChargedLayers() => this with { Ties = [.. Ties.Select(tie => tie.ForChargedLayers())] };

    /// <summary>The cell as an estimate whose only error is counting: what the calibration adds is shared with the frames.</summary>
    /// <returns>The cell with its counting covariance.</returns>
    public CellEstimate AsEstimate()
    {
        ImmutableArray<double> none = [.. new double[CellCovariance.Length]];
        return new CellEstimate(System, Cell, CellCovariance, none, none, Response);
    }
}
