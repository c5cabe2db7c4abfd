namespace BeamlineMonitor.HardwareSim.Germanium;

/// <summary>
/// Line intensities on a fine grid of energies. A line is shared between the two nodes around it in proportion to its nearness, which keeps its
/// area and its mean and adds at most a quarter of a step squared to its variance: 4e-4 of that of the narrowest line of a germanium detector.
/// </summary>
public sealed class LineDensity
{
    /// <summary>Distance of two nodes, keV.</summary>
    public const double StepKeV = 0.01;

    /// <summary>Number of nodes; node k stands at k steps. They reach 300 keV.</summary>
    public const int Nodes = 30001;

    private readonly double[] weights = new double[Nodes];

    /// <summary>Intensity at each node; shape [<see cref="Nodes"/>].</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <summary>Adds a line.</summary>
    /// <param name="energyKeV">Its energy, keV; a line outside the grid is left out.</param>
    /// <param name="area">Its intensity.</param>
    public void Add(double energyKeV, double area)
    {
        double place = energyKeV / StepKeV;
        if (!(place >= 0 && place < Nodes - 1)) return;
        int below = (int)place;
        weights[below] += area * (below + 1 - place);
        weights[below + 1] += area * (place - below);
    }

    /// <summary>Forgets all lines.</summary>
    public void Clear() => Array.Clear(weights);
}
