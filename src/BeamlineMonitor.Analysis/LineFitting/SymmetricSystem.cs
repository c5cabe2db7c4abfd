namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>
/// Solves and inverts small symmetric positive systems in place, scaled to a unit diagonal, and finds the unknowns that the system does not
/// determine. MathNet allocates a matrix a call; this one runs inside every iteration of every frame.
/// </summary>
/// <remarks>
/// Each row of the factor is kept from its first entry on (a skyline: George and Liu, Computer Solution of Large Sparse Positive Definite
/// Systems, 1981, ch. 4). With unknowns that only meet through a few shared ones taken in groups, the shared ones last, the cost is linear in
/// the groups.
/// </remarks>
internal sealed class SymmetricSystem
{
    private double[] factor = [];
    private double[] scale = [];
    private double[] work = [];
    private int[] members = [];
    private int[] firsts = [];
    private bool[] isUsed = [];
    private int size;
    private int count;

    /// <summary>True where the last factorisation could determine the unknown.</summary>
    public ReadOnlySpan<bool> IsDetermined => isUsed.AsSpan(0, size);

    /// <summary>Factorises (A + damping·diag A) over the unknowns that are asked for.</summary>
    /// <param name="matrix">A, row by row; shape [n, n]; only the lower triangle is read.</param>
    /// <param name="n">Number of unknowns.</param>
    /// <param name="wanted">Which unknowns take part; shape [n].</param>
    /// <param name="damping">Levenberg-Marquardt damping, ≥ 0.</param>
    /// <param name="smallestPivot">An unknown whose scaled pivot falls below this is left out.</param>
    /// <param name="order">The order in which the unknowns are taken; shape [n], or empty for that of the matrix.</param>
    public void Factorise(
        ReadOnlySpan<double> matrix,
        int n,
        ReadOnlySpan<bool> wanted,
        double damping,
        double smallestPivot,
        ReadOnlySpan<int> order = default)
    {
        Reserve(n);
        count = 0; // the unknowns that take part are packed, so that the others cost nothing
        for (int place = 0; place < n; place++)
        {
            int i = order.IsEmpty ? place : order[place];
            isUsed[i] = false;
            double diagonal = matrix[(i * n) + i];
            if (!wanted[i] || !(diagonal > 0 && double.IsFinite(diagonal))) continue;
            double inverseRoot = 1 / Math.Sqrt(diagonal);
            Span<double> row = factor.AsSpan(count * n, n);
            double pivot = 1 + damping;
            int first = 0;
            while (first < count && Entry(matrix, i, members[first]) == 0) first++;
            for (int j = first; j < count; j++)
            {
                ReadOnlySpan<double> other = factor.AsSpan(j * n, n);
                double sum = Entry(matrix, i, members[j]) * inverseRoot * scale[j];
                for (int k = Math.Max(first, firsts[j]); k < j; k++) sum -= row[k] * other[k];
                sum /= other[j];
                row[j] = sum;
                pivot -= sum * sum;
            }

            if (pivot < smallestPivot) continue;
            row[count] = Math.Sqrt(pivot);
            scale[count] = inverseRoot;
            firsts[count] = first;
            members[count++] = i;
            isUsed[i] = true;
        }
    }

    /// <summary>Solves for one right-hand side; unknowns that take no part become 0.</summary>
    /// <param name="rightSide">Right-hand side; shape [n].</param>
    /// <param name="solution">Receives the solution; shape [n].</param>
    public void Solve(ReadOnlySpan<double> rightSide, Span<double> solution)
    {
        for (int i = 0; i < count; i++) work[i] = rightSide[members[i]] * scale[i];
        SolvePacked(0);
        solution[..size].Clear();
        for (int i = 0; i < count; i++) solution[members[i]] = work[i] * scale[i];
    }

    /// <summary>The inverse over the unknowns that take part; rows and columns of the others are 0.</summary>
    /// <param name="inverse">Receives the inverse; shape [n, n].</param>
    public void Invert(Span<double> inverse)
    {
        inverse[..(size * size)].Clear();
        for (int column = 0; column < count; column++)
        {
            work.AsSpan(0, count).Clear();
            work[column] = 1;
            SolvePacked(column);
            for (int i = 0; i < count; i++) inverse[(members[column] * size) + members[i]] = work[i] * scale[i] * scale[column];
        }
    }

    // Forward and backward substitution in place; everything before the first entry is known to be 0.
    private void SolvePacked(int first)
    {
        int n = size;
        for (int i = first; i < count; i++)
        {
            ReadOnlySpan<double> row = factor.AsSpan(i * n, i + 1);
            double sum = work[i];
            for (int k = Math.Max(first, firsts[i]); k < i; k++) sum -= row[k] * work[k];
            work[i] = sum / row[i];
        }

        for (int i = count - 1; i >= 0; i--)
        {
            ReadOnlySpan<double> row = factor.AsSpan(i * n, i + 1);
            double value = work[i] / row[i];
            work[i] = value;
            for (int k = firsts[i]; k < i; k++) work[k] -= row[k] * value;
        }
    }

    private double Entry(ReadOnlySpan<double> matrix, int i, int j) => i >= j ? matrix[(i * size) + j] : matrix[(j * size) + i];

    private void Reserve(int n)
    {
        size = n;
        if (scale.Length >= n) return;
        factor = new double[n * n];
        scale = new double[n];
        work = new double[n];
        members = new int[n];
        firsts = new int[n];
        isUsed = new bool[n];
    }
}
