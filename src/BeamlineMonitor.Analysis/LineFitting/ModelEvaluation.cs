using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Holds a model against the counts: Poisson deviance, and the score and Fisher information of every parameter.
/// score = Σ (n_i/μ_i − 1) ∂μ_i; information = Σ ∂μ_i ∂μ_iᵀ / μ_i.
/// </summary>
/// <param name="model">What the windows hold and are expected to hold.</param>
/// <remarks>The sums over channels run over the model's primitives; what a parameter does to them is a small sum behind that.</remarks>
internal sealed class ModelEvaluation(ExpectedCounts model)
{
    private const int Block = LineKernel.BlockLength;
    private double[] weight = [];
    private double[] excess = [];
    private double[] weighted = [];
    private int size;

    /// <summary>Deviance 2 Σ (μ − n + n ln(n/μ)) of the last evaluation.</summary>
    public double Deviance { get; private set; }

    /// <summary>∂ ln L/∂parameter of the last evaluation; shape [parameters].</summary>
    public double[] Score { get; private set; } = [];

    /// <summary>Fisher information of the last evaluation, lower triangle, row by row; shape [parameters, parameters].</summary>
    public double[] Information { get; private set; } = [];

    /// <summary>Makes ready for the windows that the model was laid out on.</summary>
    public void Prepare()
    {
        size = model.Data.Parameters;
        Grow(ref weight, model.Data.Longest);
        Grow(ref excess, model.Data.Longest);
        Grow(ref weighted, model.Data.Longest);
        if (Score.Length < size) Score = new double[size];
        if (Information.Length < size * size) Information = new double[size * size];
    }

    /// <summary>Evaluates deviance, score and information.</summary>
    /// <param name="values">All parameters, backgrounds included; shape [parameters].</param>
    /// <param name="isFree">Which parameters are differentiated; shape [parameters].</param>
    public void Evaluate(ReadOnlySpan<double> values, ReadOnlySpan<bool> isFree)
    {
        Array.Clear(Score, 0, size);
        Array.Clear(Information, 0, size * size);
        Deviance = 0;
        for (int w = 0; w < model.Data.Windows.Length; w++)
        {
            ReadOnlySpan<double> expected = model.Build(w, values, isFree);
            Weigh(model.Data.Windows[w], expected, 1 / model.Data.Dispersions[w]);
            Accumulate();
        }
    }

    // Deviance of one window, and 1/μ and n/μ − 1 of its channels.
    private void Weigh(in PlacedWindow window, ReadOnlySpan<double> expected, double inverseDispersion)
    {
        ref double muAt = ref MemoryMarshal.GetReference(expected);
        ref double countAt = ref MemoryMarshal.GetReference(model.Data.Counts(window));
        Vector512<double> sum = Vector512<double>.Zero;
        Vector512<double> scale = Vector512.Create(inverseDispersion);
        for (nuint i = 0; i < (nuint)window.Padded; i += Block)
        {
            Vector512<double> mu = Vector512.LoadUnsafe(ref muAt, i);
            Vector512<double> count = Vector512.LoadUnsafe(ref countAt, i);
            Vector512<double> inverse = scale / mu;
            sum += mu - count - (count * Vector512.Log(mu)); // the part of the deviance that depends on the model
            inverse.StoreUnsafe(ref weight[0], i);
            ((count * inverse) - scale).StoreUnsafe(ref excess[0], i);
        }

        double padding = 0;
        for (int i = window.Plan.Channels; i < window.Padded; i++)
        {
            padding += expected[i];
            weight[i] = excess[i] = 0;
        }

        Deviance += 2 * inverseDispersion * (Vector512.Sum(sum) + window.CountLogCount - padding);
    }

    // Sums over channels for every pair of primitives, spread over the parameters by the chain rule.
    private void Accumulate()
    {
        ReadOnlySpan<Primitive> all = model.Primitives;
        ReadOnlySpan<(int Parameter, double Factor)> chain = model.Terms;
        for (int k = 0; k < all.Length; k++)
        {
            ref readonly Primitive first = ref all[k];
            ReadOnlySpan<double> values = first.Values(first.Start, first.End);
            double score = TensorPrimitives.Dot(values, excess.AsSpan(first.Start, values.Length));
            for (int a = first.FirstTerm; a < first.EndTerm; a++) Score[chain[a].Parameter] += chain[a].Factor * score;
            Span<double> scaled = weighted.AsSpan(first.Start, values.Length);
            TensorPrimitives.Multiply(values, weight.AsSpan(first.Start, values.Length), scaled);
            for (int l = 0; l <= k; l++)
            {
                ref readonly Primitive second = ref all[l];
                int start = Math.Max(first.Start, second.Start), end = Math.Min(first.End, second.End);
                if (end <= start) continue;
                double product = TensorPrimitives.Dot(weighted.AsSpan(start, end - start), second.Values(start, end));
                Spread(chain, first, second, product, isDiagonal: k == l);
            }
        }
    }

    private void Spread(
        ReadOnlySpan<(int Parameter, double Factor)> chain, in Primitive first, in Primitive second, double product, bool isDiagonal)
    {
        for (int a = first.FirstTerm; a < first.EndTerm; a++)
        {
            (int p, double factor) = chain[a];
            double scaled = factor * product;
            for (int b = second.FirstTerm; b < second.EndTerm; b++)
            {
                int q = chain[b].Parameter;
                double value = scaled * chain[b].Factor;
                if (isDiagonal)
                {
                    if (p >= q) Information[(p * size) + q] += value;
                }
                else if (p == q) Information[(p * size) + p] += 2 * value; // both orders of the pair fall on the diagonal
                else Information[p > q ? (p * size) + q : (q * size) + p] += value;
            }
        }
    }

    private static void Grow(ref double[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new double[length];
    }
}
