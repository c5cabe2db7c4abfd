using BeamlineMonitor.Analysis.Diffraction;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>
/// The joint fit of c0, c1, c2 and 2θ to the places of all lines: generalised least squares of E(channel) − E(line), with the full covariance
/// of the places, the uncertainty of each line's energy and, where counting does not explain the residuals, a scatter common to all lines.
/// </summary>
/// <remarks>The common scatter is the random-effects estimate that brings χ² to its degrees of freedom (Mandel and Paule, Anal. Chem. 42, 1194 (1970)).</remarks>
internal sealed class ScaleFit
{
    /// <summary>χ² less probable than this calls for a common scatter.</summary>
    private const double ImprobableChiSquared = 1e-3;

    private const int ScaleParameters = DetectorCalibration.Parameters;
    private const int AllParameters = ScaleParameters + 1;

    private readonly IReadOnlyList<FittedPosition> positions;
    private readonly Matrix<double> channelCovariance;
    private readonly bool[] isFree; // c0, c1, c2, 2θ, own gain
    private readonly int? ownGainExposure;
    private readonly double reach;

    /// <summary>Prepares a fit.</summary>
    /// <param name="positions">The lines that take part; shape [n].</param>
    /// <param name="channelCovariance">Covariance of their places, channels²; shape [n, n].</param>
    /// <param name="fitCurvature">True to fit c2, false to hold it at 0.</param>
    /// <param name="ownGainExposure">An exposure whose channels are given a gain factor of their own, to test it; usually null.</param>
    public ScaleFit(
        IReadOnlyList<FittedPosition> positions, Matrix<double> channelCovariance, bool fitCurvature, int? ownGainExposure = null)
    {
        this.ownGainExposure = ownGainExposure;
        this.positions = positions;
        this.channelCovariance = channelCovariance;
        isFree = [true, true, fitCurvature, positions.Any(position => position.Line.IsReflection), ownGainExposure is not null];
        reach = positions.Max(position => Math.Abs(position.Channel)) + 1;
    }

    /// <summary>The fitted scale.</summary>
    public EnergyScale Scale { get; private set; }

    /// <summary>The fitted angle, degrees.</summary>
    public double TwoThetaDegrees { get; private set; }

    /// <summary>Gain of the exposure under test over that of the others, less 1.</summary>
    public double OwnGain { get; private set; }

    /// <summary>One standard uncertainty of <see cref="OwnGain"/>.</summary>
    public double OwnGainSigma { get; private set; }

    /// <summary>Covariance of (c0, c1, c2, 2θ); shape [16].</summary>
    public double[] Covariance { get; } = new double[ScaleParameters * ScaleParameters];

    /// <summary>χ² without the common scatter.</summary>
    public double ChiSquared { get; private set; }

    /// <summary>Lines less parameters.</summary>
    public int DegreesOfFreedom => positions.Count - isFree.Count(free => free);

    /// <summary>Common scatter, keV.</summary>
    public double ScatterKeV { get; private set; }

    /// <summary>Residual of each line, keV; shape [n].</summary>
    public Vector<double> Residuals { get; private set; } = Vector<double>.Build.Dense(1);

    /// <summary>Residual over its own standard deviation; shape [n].</summary>
    public double[] Z { get; private set; } = [];

    /// <summary>Diagonal of the hat matrix; shape [n].</summary>
    public double[] Leverage { get; private set; } = [];

    /// <summary>Fits.</summary>
    /// <param name="scale">Scale to start from.</param>
    /// <param name="twoThetaDegrees">Angle to start from, degrees.</param>
    /// <returns>False where the lines do not determine the parameters.</returns>
    public bool Run(EnergyScale scale, double twoThetaDegrees)
    {
        Scale = isFree[2] ? scale : scale with { C2KeV = 0 };
        TwoThetaDegrees = twoThetaDegrees;
        OwnGain = 0;
        if (DegreesOfFreedom < 0 || !Iterate(0)) return false;
        ChiSquared = WeightedSquares(0);
        if (DegreesOfFreedom > 0 && ChiSquared > ChiSquaredLimit()) ScatterKeV = FindScatter();
        return (ScatterKeV == 0 || Iterate(ScatterKeV)) && Diagnose();
    }

    /// <summary>Variance of E(channel) − E(line) at a line that took no part, from the uncertainty of scale and angle.</summary>
    /// <param name="position">The line.</param>
    /// <returns>Variance, keV².</returns>
    public double PredictionVariance(FittedPosition position)
    {
        double channel = position.Channel;
        double[] gradient = [1, channel, channel * channel, AngleSlope(position.Line)];
        double sum = 0;
        for (int i = 0; i < ScaleParameters; i++)
        {
            for (int j = 0; j < ScaleParameters; j++) sum += gradient[i] * Covariance[(i * ScaleParameters) + j] * gradient[j];
        }

        return sum;
    }

    private double ChiSquaredLimit() => new ChiSquared(DegreesOfFreedom).InverseCumulativeDistribution(1 - ImprobableChiSquared);

    private double FindScatter()
    {
        double low = 0, high = 1e-4;
        while (high < 10 && Iterate(high) && WeightedSquares(high) > DegreesOfFreedom) high *= 2;
        for (int i = 0; i < 40; i++)
        {
            double middle = (low + high) / 2;
            if (Iterate(middle) && WeightedSquares(middle) > DegreesOfFreedom) low = middle;
            else high = middle;
        }

        return high;
    }

    private bool Iterate(double scatter)
    {
        for (int round = 0; round < 20; round++)
        {
            Matrix<double> design = Design();
            Matrix<double> whitening = ResidualCovariance(scatter).Cholesky().Factor;
            Matrix<double> whiteDesign = whitening.Solve(design);
            Vector<double> right = -whitening.Solve(Residual());
            var qr = whiteDesign.QR();
            if (qr.R.Diagonal().Any(value => Math.Abs(value) < 1e-9 * qr.R.Diagonal().AbsoluteMaximum())) return false;
            Vector<double> step = qr.Solve(right);
            if (!Move(step)) return false;
            if ((whiteDesign * step).L2Norm() < 1e-7) return true;
        }

        return false;
    }

    private bool Move(Vector<double> step)
    {
        double[] by = new double[AllParameters];
        for (int p = 0, k = 0; p < AllParameters; p++) by[p] = isFree[p] ? step[k++] / Unit(p) : 0;
        Scale = new EnergyScale(Scale.C0KeV + by[0], Scale.C1KeV + by[1], Scale.C2KeV + by[2]);
        TwoThetaDegrees += by[3];
        OwnGain += by[4];
        return double.IsFinite(Scale.EnergyKeV(reach)) && Scale.C1KeV > 0 && TwoThetaDegrees is > 0 and < 180;
    }

    // The columns are scaled by powers of the highest channel, or the normal equations would be hopeless.
    private double Unit(int parameter) => parameter switch { 1 => reach, 2 => reach * reach, _ => 1 };

    private Matrix<double> Design()
    {
        int columns = isFree.Count(free => free);
        var design = Matrix<double>.Build.Dense(positions.Count, columns);
        for (int i = 0; i < positions.Count; i++)
        {
            double channel = Channel(positions[i]), t = channel / reach;
            double gainSlope = IsUnderTest(positions[i]) ? channel * Scale.GainKeV(channel) : 0;
            double[] row = [1, t, t * t, AngleSlope(positions[i].Line), gainSlope];
            for (int p = 0, k = 0; p < AllParameters; p++)
            {
                if (isFree[p]) design[i, k++] = row[p];
            }
        }

        return design;
    }

    // −∂E/∂2θ of a reflection, keV per degree: E ∝ 1/sin θ.
    private double AngleSlope(ExpectedLine line) => line.IsReflection
        ? line.EnergyAt(TwoThetaDegrees) * 0.5 * double.DegreesToRadians(1) / Math.Tan(double.DegreesToRadians(TwoThetaDegrees) / 2)
        : 0;

    private Vector<double> Residual() => Vector<double>.Build.DenseOfEnumerable(
        positions.Select(position => Scale.EnergyKeV(Channel(position)) - position.Line.EnergyAt(TwoThetaDegrees)));

    private bool IsUnderTest(FittedPosition position) => position.Line.Exposure == ownGainExposure;

    private double Channel(FittedPosition position) => position.Channel * (1 + (IsUnderTest(position) ? OwnGain : 0));

    private Matrix<double> ResidualCovariance(double scatter) => Matrix<double>.Build.Dense(positions.Count, positions.Count, (i, j) =>
        (channelCovariance[i, j] * Scale.GainKeV(positions[i].Channel) * Scale.GainKeV(positions[j].Channel))
        + (i == j ? (scatter * scatter) + (positions[i].Line.SigmaKeV * positions[i].Line.SigmaKeV) : 0));

    private double WeightedSquares(double scatter)
    {
        Vector<double> white = ResidualCovariance(scatter).Cholesky().Factor.Solve(Residual());
        return white.DotProduct(white);
    }

    private bool Diagnose()
    {
        Matrix<double> design = Design();
        Matrix<double> covariance = ResidualCovariance(ScatterKeV);
        Matrix<double> weight = covariance.Cholesky().Solve(Matrix<double>.Build.DenseIdentity(positions.Count));
        Matrix<double> parameters = (design.Transpose() * weight * design).Inverse();
        Matrix<double> explained = design * parameters * design.Transpose();
        Residuals = Residual();
        Matrix<double> hat = explained * weight;
        Leverage = [.. hat.Diagonal()];
        Z = [.. Residuals.Select((residual, i) =>
            residual / Math.Sqrt(Math.Max(covariance[i, i] - explained[i, i], 1e-6 * covariance[i, i])))];
        if (ownGainExposure is not null) OwnGainSigma = Math.Sqrt(parameters[parameters.RowCount - 1, parameters.RowCount - 1]);
        for (int p = 0, k = 0; p < ScaleParameters; p++)
        {
            if (!isFree[p]) continue;
            for (int q = 0, l = 0; q < ScaleParameters; q++)
            {
                if (isFree[q]) Covariance[(p * ScaleParameters) + q] = parameters[k, l++] / (Unit(p) * Unit(q));
            }

            k++;
        }

        return Covariance.All(double.IsFinite) && double.IsFinite(OwnGainSigma);
    }
}
