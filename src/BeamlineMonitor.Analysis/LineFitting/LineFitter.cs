using System.Collections.Immutable;
using System.Numerics.Tensors;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Fits a model of lines on local backgrounds to counts by maximum Poisson likelihood: Fisher scoring with Levenberg-Marquardt damping and
/// simple bounds. Areas and backgrounds are never negative, so every channel expects a positive count and empty channels are as good as any.
/// </summary>
/// <remarks>
/// One fitter belongs to one thread and keeps its buffers: the numbers of a fit are read from it before the next one.
/// Steps: Levenberg, Q. Appl. Math. 2, 164 (1944); Marquardt, J. SIAM 11, 431 (1963), with the expected information as the matrix.
/// </remarks>
public sealed class LineFitter
{
    private const double SmallestPivot = 1e-9;

    /// <summary>The line shape is good to 1e-11, so the deviance is good to this a count; smaller differences mean nothing.</summary>
    private const double RoundingPerCount = 2e-11;

    private const int DispersionRounds = 4;
    private const int BackgroundParts = 6;
    private const double BottomTolerances = 10;

    private readonly ModelEvaluation evaluation = new();
    private readonly WindowPlan plan = new();
    private readonly SymmetricSystem system = new();
    private double[] values = [];
    private double[] trial = [];
    private double[] step = [];
    private double[] score = [];
    private double[] information = [];
    private double[] covariance = [];
    private double[] lower = [];
    private double[] upper = [];
    private double[] priorWeight = [];
    private double[] centre = [];
    private double[] width = [];
    private readonly double[] gradient = new double[LinePosition.MaximumParameters];
    private bool[] isFree = [];
    private bool[] isMoving = [];
    private LineModel model = null!;
    private int size;

    /// <summary>The model that was fitted last.</summary>
    public LineModel Model => model;

    /// <summary>The fitted numbers, the model's parameters first, then the backgrounds; shape [parameters].</summary>
    public ReadOnlySpan<double> Values => values.AsSpan(0, size);

    /// <summary>Poisson deviance (prior terms included) at the maximum; about χ² with <see cref="DegreesOfFreedom"/> where counts are not small.</summary>
    public double Deviance { get; private set; }

    /// <summary>Channels less free parameters.</summary>
    public int DegreesOfFreedom { get; private set; }

    /// <summary>How much of what stands above the background the model misses: Σ|n − μ| beyond its Poisson expectation over the fitted areas.</summary>
    /// <returns>0 for a perfect model, about 1 for one that has nothing to do with the counts.</returns>
    public double MissedShare() => FitQuality.MissedShare(evaluation.Data, evaluation.Expected);

    /// <summary>Evaluations of the model that the fit took.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The windows that were fitted.</summary>
    public IEnumerable<FitWindow> Windows => plan.Windows;

    /// <summary>Covariance of two parameters (inverse Fisher information); 0 where one was held or is not determined.</summary>
    /// <param name="i">First parameter.</param>
    /// <param name="j">Second parameter.</param>
    /// <returns>Covariance.</returns>
    public double Covariance(int i, int j) => covariance[(i * size) + j];

    /// <summary>Standard uncertainty of a parameter; 0 where it was held, null where the counts do not determine it.</summary>
    /// <param name="i">The parameter.</param>
    /// <returns>σ.</returns>
    public double? Sigma(int i) => IsDetermined(i) ? Math.Sqrt(covariance[(i * size) + i]) : isFree[i] ? null : 0;

    /// <summary>True where the parameter was free and the counts determine it.</summary>
    /// <param name="i">The parameter.</param>
    /// <returns>True or false.</returns>
    public bool IsDetermined(int i) => covariance[(i * size) + i] > 0;

    /// <summary>True where a parameter ended at one of its bounds.</summary>
    /// <param name="i">The parameter.</param>
    /// <returns>True or false.</returns>
    public bool IsAtBound(int i) => values[i] <= lower[i] || values[i] >= upper[i];

    /// <summary>Energy of a line at the maximum, keV.</summary>
    /// <param name="line">Index of the line.</param>
    /// <returns>Energy, keV.</returns>
    public double CentreKeV(int line) => model.Lines[line].Position.Evaluate(Values, gradient);

    /// <summary>Area of a line at the maximum, counts.</summary>
    /// <param name="line">Index of the line.</param>
    /// <returns>Area.</returns>
    public double Area(int line)
    {
        ModelLine fitted = model.Lines[line];
        return fitted.AreaFactor * values[fitted.AreaParameter] * (fitted.RatioParameter >= 0 ? values[fitted.RatioParameter] : 1);
    }

    /// <summary>FWHM of a line's Gaussian at the maximum, keV.</summary>
    /// <param name="line">Index of the line.</param>
    /// <returns>FWHM, keV.</returns>
    public double FwhmKeV(int line) =>
        Math.Sqrt(WidthLaw.FwhmSquaredPerVariance * ModelEvaluation.Variance(Values, CentreKeV(line), model.Lines[line].IsReflection));

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
        model = newModel;
        Evaluations = 0;
        if (!Prepare(spectra, options, start)) return FitStatus.NoLines;
        if (evaluation.Data.TotalCounts == 0) return FitStatus.NoCounts;
        if (start.Length == size) start[model.Parameters.Length..].CopyTo(values.AsSpan(model.Parameters.Length));
        else
        {
            GuessAreas();
            StepAreas();
        }

        bool converged = Maximise(options);
        for (int round = 0; round < DispersionRounds && options.WeighsMisfit && FitQuality.UpdateDispersions(evaluation.Data, evaluation.Expected); round++)
            converged = Maximise(options);
        Finish();
        return converged ? FitStatus.Converged : FitStatus.NotConverged;
    }

    private bool Prepare(ReadOnlySpan<FittedSpectrum> spectra, LineFitOptions options, ReadOnlySpan<double> start)
    {
        ImmutableArray<FitParameter> parameters = model.Parameters;
        ReadOnlySpan<ModelLine> lines = model.Lines.AsSpan();
        Grow(parameters.Length + lines.Length + 8);
        for (int i = 0; i < parameters.Length; i++)
        {
            FitParameter parameter = parameters[i];
            values[i] = start.IsEmpty ? parameter.Start : Math.Clamp(start[i], parameter.Lower, parameter.Upper);
            isFree[i] = parameter.IsFree;
            lower[i] = Math.Max(parameter.Lower, values[i] - parameter.HalfRange);
            upper[i] = Math.Min(parameter.Upper, values[i] + parameter.HalfRange);
            priorWeight[i] = 1 / (parameter.PriorSigma * parameter.PriorSigma);
        }

        if (centre.Length < lines.Length) centre = new double[lines.Length];
        if (width.Length < lines.Length) width = new double[lines.Length];
        for (int l = 0; l < lines.Length; l++)
        {
            centre[l] = lines[l].Position.Evaluate(values, gradient);
            width[l] = Math.Sqrt(WidthLaw.FwhmSquaredPerVariance * ModelEvaluation.Variance(values, centre[l], lines[l].IsReflection));
        }

        plan.Make(spectra, lines, centre, width, options);
        if (plan.Windows.Count == 0) return false;
        evaluation.Prepare(model, spectra, plan.Windows, centre);
        size = evaluation.Data.Parameters;
        Grow(size);
        foreach (ref readonly PlacedWindow window in evaluation.Data.Windows) PrepareBackground(window);
        return HoldUnseenAreas();
    }

    // The background starts at the lowest of the window's sixths. Its bound, a quarter of a count in the whole window, is negligible beside
    // any real background, and keeps 1/μ finite where there is none.
    private void PrepareBackground(in PlacedWindow window)
    {
        ReadOnlySpan<double> counts = evaluation.Data.Counts(window)[..window.Plan.Channels];
        int part = Math.Max(1, counts.Length / BackgroundParts);
        double lowest = double.PositiveInfinity;
        for (int first = 0; first + part <= counts.Length; first += part)
            lowest = Math.Min(lowest, TensorPrimitives.Sum(counts.Slice(first, part)) / part);
        double floor = 0.25 / counts.Length;
        for (int term = 0; term < window.Plan.BackgroundTerms; term++)
        {
            int i = window.FirstBackgroundParameter + term;
            values[i] = Math.Max(lowest, 2 * floor);
            isFree[i] = true;
            lower[i] = floor;
            upper[i] = double.PositiveInfinity;
            priorWeight[i] = 0;
        }
    }

    private bool HoldUnseenAreas()
    {
        bool anySeen = false;
        Span<bool> isSeen = stackalloc bool[model.Parameters.Length];
        for (int l = 0; l < model.Lines.Length; l++)
        {
            if (evaluation.LineWindow[l] < 0) continue;
            isSeen[model.Lines[l].AreaParameter] = true;
            anySeen = true;
        }

        for (int l = 0; l < model.Lines.Length; l++)
        {
            int area = model.Lines[l].AreaParameter;
            if (isSeen[area]) continue;
            isFree[area] = false;
            values[area] = 0;
        }

        return anySeen;
    }

    // The counts above the background within a FWHM of the line, which are three quarters of it.
    private void GuessAreas()
    {
        for (int l = 0; l < model.Lines.Length; l++)
        {
            ModelLine line = model.Lines[l];
            if (evaluation.LineWindow[l] < 0 || line.AreaFactor != 1 || line.RatioParameter >= 0 || !isFree[line.AreaParameter]) continue;
            PlacedWindow window = evaluation.Data.Windows[evaluation.LineWindow[l]];
            double net = evaluation.Data.NetCounts(window, centre[l] - (width[l] / 2), centre[l] + (width[l] / 2), values[window.FirstBackgroundParameter]);
            values[line.AreaParameter] = Math.Max(1, net / 0.76);
        }
    }

    // Areas and backgrounds first, which one step settles because the counts are linear in them: without an area a place has no gradient.
    private void StepAreas()
    {
        for (int i = 0; i < size; i++) isMoving[i] = isFree[i] && IsLinear(i);
        EvaluateAt(values, isMoving);
        Keep();
        Step(damping: 0);
        for (int i = 0; i < size; i++) values[i] += step[i];
    }

    private bool Maximise(LineFitOptions options)
    {
        isFree.AsSpan(0, size).CopyTo(isMoving);
        double damping = 1e-4;
        double rounding = RoundingPerCount * evaluation.Data.TotalCounts;
        double deviance = EvaluateAt(values, isMoving);
        Keep();
        for (int evaluations = 1; evaluations < options.MaximumEvaluations;)
        {
            double promised = Step(damping);
            // A model that misses the counts by many σ has a flat, bumpy valley: there the tolerance is in units of its own misfit.
            double misfit = Math.Max(1, deviance / evaluation.Data.Channels);
            double enough = Math.Max(options.Tolerance * misfit, 3 * rounding);
            if (promised < enough)
            {
                if (damping < 0.1)
                {
                    // The last step is taken unseen: what is left behind it is of second order.
                    for (int i = 0; i < size; i++) values[i] += step[i];
                    Deviance = deviance - promised;
                    return true;
                }

                damping *= 0.01;
                continue;
            }

            for (int i = 0; i < size; i++) trial[i] = values[i] + step[i];
            double next = EvaluateAt(trial, isMoving);
            evaluations++;
            if (next <= deviance + rounding)
            {
                // The expected information is not the curvature where the model misfits: let the promise kept rule the damping.
                double kept = (deviance - next) / promised;
                damping = Math.Max(damping * (kept > 0.7 ? 0.1 : kept > 0.3 ? 1 : 4), 1e-9);
                (values, trial) = (trial, values);
                deviance = next;
                Keep();
            }
            else
            {
                // A small promise that is not kept: the expected information is not the curvature here, and this is the bottom.
                if (promised < BottomTolerances * enough)
                {
                    Deviance = deviance;
                    return true;
                }

                damping = Math.Max(damping * 8, 1e-2);
                if (damping > 1e12) break;
            }
        }

        Deviance = deviance;
        return false;
    }

    private double EvaluateAt(double[] at, bool[] moving)
    {
        evaluation.Evaluate(at.AsSpan(0, size), moving.AsSpan(0, size));
        Evaluations++;
        double deviance = evaluation.Deviance;
        for (int i = 0; i < model.Parameters.Length; i++)
        {
            if (priorWeight[i] == 0) continue;
            double pull = at[i] - model.Parameters[i].Start;
            deviance += priorWeight[i] * pull * pull;
            evaluation.Score[i] -= priorWeight[i] * pull;
            evaluation.Information[(i * size) + i] += priorWeight[i];
        }

        return deviance;
    }

    private void Keep()
    {
        evaluation.Score.AsSpan(0, size).CopyTo(score);
        evaluation.Information.AsSpan(0, size * size).CopyTo(information);
    }

    // Solves for a step that stays inside the bounds; returns the fall of the deviance that it promises.
    private double Step(double damping)
    {
        Span<bool> wanted = stackalloc bool[size];
        Span<double> right = stackalloc double[size];
        Span<double> fixedStep = stackalloc double[size];
        fixedStep.Clear();
        for (int i = 0; i < size; i++)
            wanted[i] = isMoving[i] && !(values[i] <= lower[i] && score[i] <= 0) && !(values[i] >= upper[i] && score[i] >= 0);
        for (int round = 0; ; round++)
        {
            for (int i = 0; i < size; i++)
            {
                right[i] = score[i];
                for (int j = 0; j < size && round > 0; j++) right[i] -= information[i >= j ? (i * size) + j : (j * size) + i] * fixedStep[j];
            }

            system.Factorise(information.AsSpan(0, size * size), size, wanted, damping, SmallestPivot);
            system.Solve(right, step.AsSpan(0, size));
            bool crossed = false;
            for (int i = 0; i < size; i++)
            {
                if (!wanted[i]) step[i] = fixedStep[i];
                else if (values[i] + step[i] < lower[i] || values[i] + step[i] > upper[i])
                {
                    fixedStep[i] = (step[i] < 0 ? lower[i] : upper[i]) - values[i];
                    step[i] = fixedStep[i];
                    wanted[i] = false;
                    crossed = true;
                }
            }

            if (!crossed || round > size) break;
        }

        double promised = 0;
        for (int i = 0; i < size; i++) promised += step[i] * score[i];
        return Math.Abs(promised);
    }

    private void Finish()
    {
        Span<bool> wanted = stackalloc bool[size];
        int free = 0;
        for (int i = 0; i < size; i++)
        {
            wanted[i] = isFree[i];
            if (isFree[i]) free++;
        }

        system.Factorise(information.AsSpan(0, size * size), size, wanted, 0, SmallestPivot);
        system.Invert(covariance.AsSpan(0, size * size));
        DegreesOfFreedom = evaluation.Data.Channels - free;
    }

    // Backgrounds and areas enter the expected counts linearly.
    private bool IsLinear(int parameter)
    {
        if (parameter >= model.Parameters.Length) return true;
        foreach (ModelLine line in model.Lines)
        {
            if (line.AreaParameter == parameter) return true;
        }

        return false;
    }

    private void Grow(int n)
    {
        if (values.Length >= n) return;
        Array.Resize(ref values, n);
        Array.Resize(ref isFree, n);
        Array.Resize(ref lower, n);
        Array.Resize(ref upper, n);
        Array.Resize(ref priorWeight, n);
        trial = new double[n];
        step = new double[n];
        score = new double[n];
        isMoving = new bool[n];
        information = new double[n * n];
        covariance = new double[n * n];
    }
}
