using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Fits a model of lines on local backgrounds to counts by maximum Poisson likelihood. Areas and backgrounds are never negative, so every
/// channel expects a positive count and empty channels are as good as any.
/// </summary>
/// <remarks>One fitter belongs to one thread and keeps its buffers: the numbers of a fit are read from it before the next one.</remarks>
public sealed class LineFitter
{
    private const int DispersionRounds = 30;
    private const double SpringGive = 1e-3; // of a σ
    private readonly FitProblem problem = new();
    private readonly LikelihoodClimb climb;
    private readonly double[] gradient = new double[LinePosition.MaximumParameters];
    private double[] covariance = [];
    private double[] kept = [];

    /// <summary>Creates a fitter.</summary>
    public LineFitter() => climb = new LikelihoodClimb(problem);

    /// <summary>The model that was fitted last.</summary>
    public LineModel Model => problem.Model;

    /// <summary>The fitted numbers, the model's parameters first, then the backgrounds; shape [parameters].</summary>
    public ReadOnlySpan<double> Values => problem.Values.AsSpan(0, problem.Size);

    /// <summary>Poisson deviance (prior terms included) at the maximum; about χ² with <see cref="DegreesOfFreedom"/> where counts are not small.</summary>
    public double Deviance { get; private set; }

    /// <summary>Channels less free parameters.</summary>
    public int DegreesOfFreedom { get; private set; }

    /// <summary>Evaluations of the model that the fit took.</summary>
    public int Evaluations => climb.Evaluations;

    /// <summary>The windows that were fitted.</summary>
    public IEnumerable<FitWindow> Windows => problem.Windows;

    /// <summary>How much of what stands above the background the model misses: Σ|n − μ| beyond its Poisson expectation over the fitted areas.</summary>
    /// <returns>0 for a perfect model, about 1 for one that has nothing to do with the counts.</returns>
    public double MissedShare() => FitQuality.MissedShare(problem.Expected.Data, problem.Expected.Values);

    /// <summary>Copies what the fit expects, to within its tolerance. To be called before <see cref="ProfileInterval"/>, which moves the model.</summary>
    /// <param name="spectrumIndex">Which of the fitted spectra.</param>
    /// <returns>Its windows in rising channels; they do not overlap.</returns>
    public ImmutableArray<FittedWindow> FittedWindows(int spectrumIndex = 0)
    {
        var copied = ImmutableArray.CreateBuilder<FittedWindow>(problem.Windows.Count);
        foreach (ref readonly PlacedWindow window in problem.Expected.Data.Windows)
        {
            if (window.Plan.SpectrumIndex != spectrumIndex) continue;
            var expected = new float[window.Plan.Channels];
            TensorPrimitives.ConvertTruncating(problem.Expected.Values.Slice(window.Offset, expected.Length), expected.AsSpan());
            copied.Add(new FittedWindow(window.Plan.FirstChannel, ImmutableCollectionsMarshal.AsImmutableArray(expected)));
        }

        return copied.DrainToImmutable();
    }

    /// <summary>Covariance of two parameters (inverse Fisher information); 0 where one was held or is not determined.</summary>
    /// <param name="i">First parameter.</param>
    /// <param name="j">Second parameter.</param>
    /// <returns>Covariance.</returns>
    public double Covariance(int i, int j) => covariance[(i * problem.Size) + j];

    /// <summary>Standard uncertainty of a parameter; 0 where it was held, null where the counts do not determine it.</summary>
    /// <param name="i">The parameter.</param>
    /// <returns>σ.</returns>
    public double? Sigma(int i) => IsDetermined(i) ? Math.Sqrt(Covariance(i, i)) : problem.IsFree[i] ? null : 0;

    /// <summary>True where the parameter was free and the counts determine it.</summary>
    /// <param name="i">The parameter.</param>
    /// <returns>True or false.</returns>
    public bool IsDetermined(int i) => Covariance(i, i) > 0;

    /// <summary>True where a parameter ended at one of its bounds.</summary>
    /// <param name="i">The parameter.</param>
    /// <returns>True or false.</returns>
    public bool IsAtBound(int i) => problem.Values[i] <= problem.Lower[i] || problem.Values[i] >= problem.Upper[i];

    /// <summary>Energy of a line at the maximum, keV.</summary>
    /// <param name="line">Index of the line.</param>
    /// <returns>Energy, keV.</returns>
    public double CentreKeV(int line) => Model.Lines[line].Position.Evaluate(Values, gradient);

    /// <summary>Area of a line at the maximum, counts.</summary>
    /// <param name="line">Index of the line.</param>
    /// <returns>Area.</returns>
    public double Area(int line)
    {
        ModelLine fitted = Model.Lines[line];
        double[] values = problem.Values;
        return fitted.AreaFactor * values[fitted.AreaParameter] * (fitted.RatioParameter >= 0 ? values[fitted.RatioParameter] : 1);
    }

    /// <summary>FWHM of a line's Gaussian at the maximum, keV.</summary>
    /// <param name="line">Index of the line.</param>
    /// <returns>FWHM, keV.</returns>
    public double FwhmKeV(int line) =>
        Math.Sqrt(WidthLaw.FwhmSquaredPerVariance * ShapeParameters.Variance(Values, CentreKeV(line), Model.Lines[line].IsReflection));

    /// <summary>Fits a model; a line that falls outside every spectrum is held at area 0.</summary>
    /// <param name="newModel">What the spectra are made of.</param>
    /// <param name="spectra">The spectra that the model's lines name; shape [spectra].</param>
    /// <param name="options">How to fit.</param>
    /// <param name="start">
    /// Values to start from instead of the model's; shape [parameters of the model], or empty. Areas are guessed from the counts, unless the
    /// backgrounds follow, shape [parameters + backgrounds]: then all of it is taken as a fit of the same windows that needs little more.
    /// </param>
    /// <returns>How the fit ended; only after <see cref="FitStatus.Converged"/> are its numbers to be used.</returns>
    public FitStatus Fit(
        LineModel newModel,
        ReadOnlySpan<FittedSpectrum> spectra,
        LineFitOptions options,
        ReadOnlySpan<double> start = default)
    {
        if (!problem.Prepare(newModel, spectra, options, start)) return FitStatus.NoLines;
        if (problem.Expected.Data.TotalCounts == 0) return FitStatus.NoCounts;
        climb.Begin();
        int parameters = newModel.Parameters.Length;
        if (start.Length == problem.Size) start[parameters..].CopyTo(problem.Values.AsSpan(parameters));
        else
        {
            problem.GuessAreas();
            climb.StepAreas();
        }

        bool converged = climb.Maximise(options);
        for (int round = 0; round < DispersionRounds && options.WeighsMisfit
            && FitQuality.UpdateDispersions(problem.Expected.Data, problem.Expected.Values); round++)
        {
            converged = climb.Maximise(options);
        }

        Finish();
        return converged ? FitStatus.Converged : FitStatus.NotConverged;
    }

    /// <summary>
    /// The 68 % profile-likelihood interval of a sum of parameters: how far the sum can be moved, everything else following, until the deviance
    /// has risen by 1. Where the likelihood is not a parabola it differs from ±σ and from one side to the other.
    /// </summary>
    /// <param name="terms">The parameters and their weights.</param>
    /// <param name="options">How to fit.</param>
    /// <returns>Distances below and above the fitted value, both &gt; 0; null where the counts do not determine the sum or a fit fails.</returns>
    public (double Below, double Above)? ProfileInterval((int Parameter, double Weight)[] terms, LineFitOptions options)
    {
        double variance = 0;
        foreach ((int p, double weight) in terms)
        {
            foreach ((int q, double other) in terms) variance += weight * other * Covariance(p, q);
        }

        if (!(variance > 0)) return null;
        double sigma = Math.Sqrt(variance);
        if (kept.Length < problem.Size) kept = new double[problem.Size];
        Values.CopyTo(kept);
        double? below = Distance(terms, -sigma, options), above = Distance(terms, sigma, options);
        climb.Held = null;
        kept.AsSpan(0, problem.Size).CopyTo(problem.Values);
        return below is { } low && above is { } high ? (low, high) : null;
    }

    // Two trials suffice: the square root of the rise is nearly linear in the distance.
    private double? Distance((int Parameter, double Weight)[] terms, double sigma, LineFitOptions options)
    {
        double distance = sigma, lowest = Deviance;
        for (int trial = 0; trial < 2; trial++)
        {
            kept.AsSpan(0, problem.Size).CopyTo(problem.Values);
            var held = new HeldQuantity(terms, 0, 1 / (SpringGive * SpringGive * sigma * sigma));
            climb.Held = held with { Target = held.At(problem.Values) + distance };
            if (!climb.Maximise(options)) return null;
            double rise = climb.Deviance - lowest;
            if (!(rise > 0.01)) return null; // flat: there is no interval to give
            distance /= Math.Sqrt(rise);
        }

        return Math.Abs(distance);
    }

    private void Finish()
    {
        int n = problem.Size;
        if (covariance.Length < n * n) covariance = new double[n * n];
        climb.Covariance(covariance);
        Deviance = climb.Deviance;
        int free = 0;
        for (int i = 0; i < n; i++) free += problem.IsFree[i] ? 1 : 0;
        DegreesOfFreedom = problem.Expected.Data.Channels - free;
    }
}
