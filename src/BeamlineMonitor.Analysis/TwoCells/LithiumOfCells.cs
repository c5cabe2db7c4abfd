using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;

namespace BeamlineMonitor.Analysis.TwoCells;

/// <summary>Reads x of the cells of a layer against the layer's own pristine cell, and their mean.</summary>
internal sealed class LithiumOfCells
{
    private static readonly double FwhmPerSigma = Math.Sqrt(WidthLaw.FwhmSquaredPerVariance);

    private readonly DetectorCalibration calibration;
    private readonly PhaseReference reference;
    private readonly KnownCells atAnchor;
    private readonly LithiumCurve curve;
    private readonly LithiumAnchor anchor;
    private LithiumSystematics systematics;

    /// <summary>Prepares the reading.</summary>
    /// <param name="calibration">The calibration of the frames.</param>
    /// <param name="reference">The reference; it may have been made with another calibration.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="systematics">Uncertainties of place and temperature.</param>
    public LithiumOfCells(DetectorCalibration calibration, PhaseReference reference, LithiumCurve curve, LithiumSystematics systematics)
    {
        (this.calibration, this.reference, this.curve, this.systematics) = (calibration, reference, curve, systematics);
        atAnchor = KnownCells.Of(reference, curve);
        Known = atAnchor.Expanded(systematics.Expansion, systematics.RiseKelvin);
        anchor = LithiumAnchor.Of(reference);
    }

    /// <summary>Uncertainties of place and temperature of the frame that is read.</summary>
    /// <exception cref="ArgumentException">A number is out of range.</exception>
    public LithiumSystematics Systematics
    {
        get => systematics;
        set
        {
            value.RequireSound();
            systematics = value;
            Known = atAnchor.Expanded(value.Expansion, value.RiseKelvin);
        }
    }

    /// <summary>The cells that are known, at the temperature of the frame that is read.</summary>
    public KnownCells Known { get; private set; }

    /// <summary>Reads the cells of a fit. Two phases are the end members of the curve, whatever their fitted cells: that is the lever rule.</summary>
    /// <param name="fit">The fit.</param>
    /// <returns>x of the cells and their mean; null where the lines do not determine a and c.</returns>
    public CellsLithium? Read(CellsFit fit)
    {
        if (fit.Kind == LayerCells.TwoPhase) fit = AtEndMembers(fit);
        if (Measured(fit, fit.First, CellsFit.FirstA) is not { } measured) return null;
        LithiumResult first = LithiumReader.Read(measured, anchor, curve, systematics);
        if (fit.Second is not { } cell || Measured(fit, cell, CellsFit.SecondA) is not { } other)
            return new CellsLithium(first, null, first.FromVolume, first.FromC);
        LithiumResult second = LithiumReader.Read(other, anchor, curve, systematics);
        return new CellsLithium(
            first,
            second,
            Mean(first.FromVolume, second.FromVolume, curve.Volume, CellWeights.OfLogVolume),
            Mean(first.FromC, second.FromC, curve.C, CellWeights.OfLogC));

        LithiumReading? Mean(LithiumReading one, LithiumReading two, CurveOfX quantity, CellWeights weights)
        {
            CellWeights left = Slope(one), right = Slope(two);
            double covariance = 0;
            for (int i = 0; i < 2; i++)
            {
                for (int j = 0; j < 2; j++)
                {
                    double relative = fit.Of(CellsFit.FirstA + i, CellsFit.SecondA + j)
                        / ((i == 0 ? fit.First.A : fit.First.C) * (j == 0 ? cell.A : cell.C));
                    covariance += (i == 0 ? left.A : left.C) * relative * (j == 0 ? right.A : right.C);
                }
            }

            return LithiumMean.Of(one, two, fit.Fraction, fit.SigmaFraction, covariance);

            CellWeights Slope(LithiumReading at) => weights.Times(quantity.Value(at.X) / quantity.Slope(at.X));
        }
    }

    /// <summary>How far a lies off the curve at the cell's c, relative to a, by everything but the counting of this frame.</summary>
    /// <param name="fit">The fit.</param>
    /// <returns>δa/a and its σ without counting; null where the lines do not determine a and c.</returns>
    public Discrepancy? OffCurve(CellsFit fit)
    {
        if (Measured(fit, fit.First, CellsFit.FirstA) is not { } measured) return null;
        LithiumResult read = LithiumReader.Read(measured with { SigmaA = 0, SigmaC = 0, CovarianceAC = 0 }, anchor, curve, systematics);
        double onCurve = curve.A.Value(read.FromC.X);
        return new Discrepancy(read.AOffCurve.Value / onCurve, read.AOffCurve.Sigma / onCurve);
    }

    /// <summary>∂ ln a/∂ ln c along the curve at the c of a fit; 0 beyond what can be read.</summary>
    /// <param name="fit">The fit.</param>
    /// <returns>The slope, about −0.08.</returns>
    public double SlopeAt(CellsFit fit)
    {
        double c = fit.First.C / Known.Pristine.C * curve.C.Value(reference.PristineX);
        return curve.C.Invert(c) is { } x && x > curve.LowestReadableX
            ? curve.A.Slope(x) / curve.A.Value(x) * (curve.C.Value(x) / curve.C.Slope(x))
            : 0;
    }

    private CellsFit AtEndMembers(CellsFit fit)
    {
        var covariance = new double[fit.Covariance.Length];
        int fraction = CellsFit.FractionAt * (CellsFit.Quantities + 1);
        covariance[fraction] = fit.Covariance[fraction];
        return fit with { First = Known.Poor!.Cell, Second = Known.Rich!.Cell, Covariance = ImmutableArray.Create(covariance) };
    }

    private MeasuredCell? Measured(CellsFit fit, HexagonalCell cell, int at)
    {
        CellConstants constants = cell.Constants;
        (MillerIndices, double, double)[] lines =
        [
            .. from area in fit.Areas
               let sigma = area.Sigma ?? 0
               where area.Area > 0 && sigma > 0
               let energy = Bragg.EnergyKeV(constants.DSpacing(area.Indices), calibration.RequireTwoTheta())
               let width = (reference.Width with { Divergence = Math.Sqrt(fit.DivergenceSquared) }).FwhmKeV(energy, isReflection: true)
               select (area.Indices, energy, width / FwhmPerSigma * sigma / (area.Area * energy)),
        ];
        bool determined = lines.Any(line => line.Item1.L != 0) && lines.Any(line => line.Item1.H != 0 || line.Item1.K != 0) && lines.Length > 1;
        if (!determined) return null;
        var measured = new MeasuredCell(
            cell.A, cell.C, Math.Sqrt(fit.Of(at, at)), Math.Sqrt(fit.Of(at + 1, at + 1)), fit.Of(at, at + 1), calibration,
            [.. LineSensitivity.OfCell(cell.A, cell.C, lines)]);
        return measured.HasCovariance ? measured : null; // a line of next to no counts leaves its constant as good as open
    }
}
