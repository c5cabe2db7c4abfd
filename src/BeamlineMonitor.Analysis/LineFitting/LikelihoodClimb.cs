namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Climbs to the maximum of the likelihood: Fisher scoring with Levenberg-Marquardt damping and simple bounds, the expected information as
/// the matrix.
/// </summary>
/// <remarks>Levenberg, Q. Appl. Math. 2, 164 (1944); Marquardt, J. SIAM 11, 431 (1963).</remarks>
internal sealed class LikelihoodClimb(FitProblem problem)
{
    /// <summary>An unknown whose scaled pivot is below this is not determined.</summary>
    private const double SmallestPivot = 1e-9;

    /// <summary>The line shape is good to 1e-11, so the deviance is good to this a count; smaller differences mean nothing.</summary>
    private const double RoundingPerCount = 2e-11;

    private const double BottomTolerances = 10;
    private const double MostPerPromise = 4;
    private readonly SymmetricSystem system = new();
    private double[] trial = [];
    private double[] step = [];
    private double[] score = [];
    private double[] information = [];
    private bool[] isMoving = [];

    /// <summary>Deviance, prior terms included, at the values that the climb ended with.</summary>
    public double Deviance { get; private set; }

    /// <summary>Evaluations of the model since <see cref="Begin"/>.</summary>
    public int Evaluations { get; private set; }

    /// <summary>A quantity that is held while everything else climbs, or null.</summary>
    public HeldQuantity? Held { get; set; }

    /// <summary>Makes ready for a new problem.</summary>
    public void Begin()
    {
        Evaluations = 0;
        Held = null;
        int n = problem.Size;
        if (step.Length >= n) return;
        trial = new double[n];
        step = new double[n];
        score = new double[n];
        isMoving = new bool[n];
        information = new double[n * n];
    }

    /// <summary>
    /// Settles areas and backgrounds, which one step does because the counts are linear in them: without an area a place has no gradient.
    /// </summary>
    public void StepAreas()
    {
        int n = problem.Size;
        for (int i = 0; i < n; i++) isMoving[i] = problem.IsFree[i] && problem.IsLinear(i);
        Evaluate(problem.Values);
        Keep();
        Solve(damping: 0);
        for (int i = 0; i < n; i++) problem.Values[i] += step[i];
    }

    /// <summary>Climbs.</summary>
    /// <param name="options">Tolerance and patience.</param>
    /// <returns>False where the evaluations were used up on the way, or the wanted deviance is out of reach.</returns>
    public bool Maximise(LineFitOptions options)
    {
        int n = problem.Size;
        problem.IsFree.AsSpan(0, n).CopyTo(isMoving);
        if (trial.Length < problem.Values.Length) trial = new double[problem.Values.Length];
        double damping = 1e-4;
        double rounding = RoundingPerCount * problem.Expected.Data.TotalCounts;
        Deviance = Evaluate(problem.Values);
        Keep();
        for (int evaluations = 1; evaluations < options.MaximumEvaluations;)
        {
            double promised = Solve(damping);
            if (Deviance - (MostPerPromise * promised) > options.WantedDeviance) return false;
            // A model that misses the counts by many σ has a flat, bumpy valley: there the tolerance is in units of its own misfit.
            double misfit = Math.Max(1, Deviance / problem.Expected.Data.Channels);
            double enough = Math.Max(options.Tolerance * misfit, 3 * rounding);
            if (promised < enough)
            {
                if (damping < 0.1)
                {
                    // The last step is taken unseen: what is left behind it is of second order.
                    for (int i = 0; i < n; i++) problem.Values[i] += step[i];
                    Deviance -= promised;
                    return true;
                }

                damping *= 0.01;
                continue;
            }

            for (int i = 0; i < n; i++) trial[i] = problem.Values[i] + step[i];
            double next = Evaluate(trial);
            evaluations++;
            if (next <= Deviance + rounding)
            {
                // The expected information is not the curvature where the model misfits: let the promise kept rule the damping.
                double kept = (Deviance - next) / promised;
                damping = Math.Max(damping * (kept > 0.7 ? 0.1 : kept > 0.3 ? 1 : 4), 1e-9);
                (problem.Values, trial) = (trial, problem.Values);
                Deviance = next;
                Keep();
                continue;
            }

            // A small promise that is not kept: the expected information is not the curvature here, and this is the bottom.
            if (promised < BottomTolerances * enough) return true;
            damping = Math.Max(damping * 8, 1e-2);
            if (damping > 1e12) break;
        }

        return false;
    }

    /// <summary>The covariance of all free parameters that the counts determine: the inverse information; 0 for the others.</summary>
    /// <param name="covariance">Receives it; shape [n·n].</param>
    public void Covariance(Span<double> covariance)
    {
        int n = problem.Size;
        system.Factorise(information.AsSpan(0, n * n), n, problem.IsFree.AsSpan(0, n), 0, SmallestPivot, problem.Order);
        system.Invert(covariance);
    }

    private double Evaluate(double[] at)
    {
        int n = problem.Size;
        ModelEvaluation evaluation = problem.Evaluation;
        evaluation.Evaluate(at.AsSpan(0, n), isMoving.AsSpan(0, n));
        Evaluations++;
        double deviance = evaluation.Deviance;
        for (int i = 0; i < problem.Model.Parameters.Length; i++)
        {
            double weight = problem.PriorWeight[i];
            if (weight == 0) continue;
            double pull = at[i] - problem.Model.Parameters[i].Start;
            deviance += weight * pull * pull;
            evaluation.Score[i] -= weight * pull;
            evaluation.Information[(i * n) + i] += weight;
        }

        return deviance + (Held?.Add(at, evaluation.Score, evaluation.Information, n) ?? 0);
    }

    private void Keep()
    {
        int n = problem.Size;
        problem.Evaluation.Score.AsSpan(0, n).CopyTo(score);
        problem.Evaluation.Information.AsSpan(0, n * n).CopyTo(information);
    }

    // Solves for a step that stays inside the bounds; returns the fall of the deviance that it promises.
    private double Solve(double damping)
    {
        int n = problem.Size;
        (double[] values, double[] lower, double[] upper) = (problem.Values, problem.Lower, problem.Upper);
        Span<bool> wanted = stackalloc bool[n];
        Span<double> right = stackalloc double[n];
        Span<double> stopped = stackalloc double[n];
        stopped.Clear();
        for (int i = 0; i < n; i++)
            wanted[i] = isMoving[i] && !(values[i] <= lower[i] && score[i] <= 0) && !(values[i] >= upper[i] && score[i] >= 0);
        for (int round = 0; ; round++)
        {
            for (int i = 0; i < n; i++)
            {
                right[i] = score[i];
                for (int j = 0; j < n && round > 0; j++) right[i] -= information[i >= j ? (i * n) + j : (j * n) + i] * stopped[j];
            }

            system.Factorise(information.AsSpan(0, n * n), n, wanted, damping, SmallestPivot, problem.Order);
            system.Solve(right, step.AsSpan(0, n));
            bool crossed = false;
            for (int i = 0; i < n; i++)
            {
                if (!wanted[i]) step[i] = stopped[i];
                else if (values[i] + step[i] < lower[i] || values[i] + step[i] > upper[i])
                {
                    stopped[i] = (step[i] < 0 ? lower[i] : upper[i]) - values[i];
                    step[i] = stopped[i];
                    wanted[i] = false;
                    crossed = true;
                }
            }

            if (!crossed || round > n) break;
        }

        double promised = 0;
        for (int i = 0; i < n; i++) promised += step[i] * score[i];
        return Math.Abs(promised);
    }
}
