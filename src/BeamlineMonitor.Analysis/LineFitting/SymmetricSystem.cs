namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Solves and inverts small symmetric positive systems in place, scaled to a unit diagonal, and finds the unknowns that the system does not
/// determine. MathNet allocates a matrix a call; this one runs inside every iteration of every frame.
/// </summary>
internal sealed class SymmetricSystem
{
    private double[] factor = [];
    private double[] scale = [];
    private double[] work = [];
    private bool[] isUsed = [];
    private int size;

    /// <summary>True where the last factorisation could determine the unknown.</summary>
    public ReadOnlySpan<bool> IsDetermined => isUsed.AsSpan(0, size);

    /// <summary>Factorises (A + damping·diag A) over the unknowns that are asked for.</summary>
    /// <param name="matrix">A, row by row; shape [n, n]; only the lower triangle is read.</param>
    /// <param name="n">Number of unknowns.</param>
    /// <param name="wanted">Which unknowns take part; shape [n].</param>
    /// <param name="damping">Levenberg-Marquardt damping, ≥ 0.</param>
    /// <param name="smallestPivot">An unknown whose scaled pivot falls below this is left out.</param>
    public void Factorise(ReadOnlySpan<double> matrix, int n, ReadOnlySpan<bool> wanted, double damping, double smallestPivot)
    {
        Reserve(n);
        double[] l = factor;
        for (int i = 0; i < n; i++)
        {
            double diagonal = matrix[(i * n) + i];
            isUsed[i] = wanted[i] && diagonal > 0 && double.IsFinite(diagonal);
            scale[i] = isUsed[i] ? 1 / Math.Sqrt(diagonal) : 0;
        }

        for (int i = 0; i < n; i++)
        {
            int row = i * n;
            if (!isUsed[i])
            {
                l.AsSpan(row, n).Clear();
                continue;
            }

            double pivot = 1 + damping;
            for (int j = 0; j < i; j++)
            {
                int other = j * n;
                if (!isUsed[j])
                {
                    l[row + j] = 0;
                    continue;
                }

                double sum = matrix[row + j] * scale[i] * scale[j];
                for (int k = 0; k < j; k++) sum -= l[row + k] * l[other + k];
                sum /= l[other + j];
                l[row + j] = sum;
                pivot -= sum * sum;
            }

            if (pivot < smallestPivot)
            {
                isUsed[i] = false;
                l.AsSpan(row, n).Clear();
                continue;
            }

            l[row + i] = Math.Sqrt(pivot);
        }
    }

    /// <summary>Solves for one right-hand side; unknowns that take no part become 0.</summary>
    /// <param name="rightSide">Right-hand side; shape [n].</param>
    /// <param name="solution">Receives the solution; shape [n].</param>
    public void Solve(ReadOnlySpan<double> rightSide, Span<double> solution)
    {
        int n = size;
        for (int i = 0; i < n; i++)
        {
            work[i] = 0;
            if (!isUsed[i]) continue;
            double sum = rightSide[i] * scale[i];
            for (int k = 0; k < i; k++) sum -= factor[(i * n) + k] * work[k];
            work[i] = sum / factor[(i * n) + i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            if (!isUsed[i]) continue;
            double sum = work[i];
            for (int k = i + 1; k < n; k++) sum -= factor[(k * n) + i] * work[k];
            work[i] = sum / factor[(i * n) + i];
        }

        for (int i = 0; i < n; i++) solution[i] = isUsed[i] ? work[i] * scale[i] : 0;
    }

    /// <summary>The inverse over the unknowns that take part; rows and columns of the others are 0.</summary>
    /// <param name="inverse">Receives the inverse; shape [n, n].</param>
    public void Invert(Span<double> inverse)
    {
        int n = size;
        Span<double> unit = n <= 128 ? stackalloc double[n] : new double[n];
        for (int column = 0; column < n; column++)
        {
            unit.Clear();
            unit[column] = isUsed[column] ? 1 : 0;
            Solve(unit, inverse.Slice(column * n, n));
        }
    }

    private void Reserve(int n)
    {
        size = n;
        if (scale.Length >= n) return;
        factor = new double[n * n];
        scale = new double[n];
        work = new double[n];
        isUsed = new bool[n];
    }
}
