namespace BeamlineMonitor.Analysis.LineFitting;

/// <summary>Holds a sum of parameters at a value, by a spring so stiff that it gives by far less than a σ.</summary>
/// <param name="Terms">The parameters and their weights.</param>
/// <param name="Target">The value to hold.</param>
/// <param name="Stiffness">1/δ², δ the give of the spring.</param>
internal sealed record HeldQuantity((int Parameter, double Weight)[] Terms, double Target, double Stiffness)
{
    /// <summary>The quantity at some values.</summary>
    /// <param name="values">The parameters.</param>
    /// <returns>Σ weight · value.</returns>
    public double At(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach ((int parameter, double weight) in Terms) sum += weight * values[parameter];
        return sum;
    }

    /// <summary>Adds the spring to score and information.</summary>
    /// <param name="values">The parameters.</param>
    /// <param name="score">Score; shape [n].</param>
    /// <param name="information">Information, lower triangle; shape [n·n].</param>
    /// <param name="n">Number of parameters.</param>
    /// <returns>What it adds to the deviance.</returns>
    public double Add(ReadOnlySpan<double> values, double[] score, double[] information, int n)
    {
        double off = At(values) - Target;
        foreach ((int p, double weight) in Terms)
        {
            score[p] -= Stiffness * off * weight;
            foreach ((int q, double other) in Terms)
            {
                if (p >= q) information[(p * n) + q] += Stiffness * weight * other;
            }
        }

        return Stiffness * off * off;
    }
}
