using BeamlineMonitor.HardwareSim.Cells.Parameters;

namespace BeamlineMonitor.HardwareSim.Cells.Transport;

/// <summary>Lithium diffusing through the thickness of the cathode (eq. 11 of the paper), by implicit finite volumes.</summary>
/// <remarks>
/// Volume i, of thickness Δz, stores s_i = ε_i Δz of full solid; between neighbours lithium moves by k = D min(ε, ε')/Δz times their
/// difference of x. A step of Δt solves s_i (x_i − x_i⁰) = Δt (k_i (x_(i+1) − x_i) − k_(i−1) (x_i − x_(i−1))), less Δt j/(F c_max) in
/// volume 0 and nothing at the collector. The matrix is tridiagonal (L. H. Thomas's elimination) and the equations are linear in j, so
/// two solutions, one without current and one for a unit of it, hold for every current; where the current itself is asked for, only a
/// scalar equation is left. Solved for the change of x, so that what is even stays even to the last bit.
/// </remarks>
internal sealed class LithiumSheet
{
    private readonly double[] x;
    private readonly double[] storage; // m of full solid
    private readonly double[] conductance; // m/s, between volume i and i + 1
    private readonly double[] change; // of x in the step without current
    private readonly double[] response; // fall of x for 1 A/m² during the step
    private readonly double[] upper; // of the eliminated matrix
    private readonly double[] pivot; // reciprocal
    private readonly double halfVolume; // fall of x from the middle of volume 0 to the surface, for 1 A/m²
    private readonly double removal; // m/s of full solid for 1 A/m²
    private double factoredSeconds;

    public LithiumSheet(LithiumTransport lithium, double thicknessMetres, IReadOnlyList<double> storingFraction)
    {
        int count = storingFraction.Count;
        double width = thicknessMetres / count, diffusivity = lithium.DiffusivitySquareMetresPerSecond;
        x = [.. Enumerable.Repeat(lithium.InitialX, count)];
        storage = [.. storingFraction.Select(fraction => fraction * width)];
        conductance = [.. storingFraction.Zip(storingFraction.Skip(1), (a, b) => diffusivity / width * Math.Min(a, b))];
        (change, response, upper, pivot) = (new double[count], new double[count], new double[count], new double[count]);
        removal = 1 / (PhysicalConstants.Faraday * lithium.MaximumMolPerCubicMetre);
        halfVolume = removal * width / (2 * diffusivity * storingFraction[0]);
    }

    /// <summary>Li content of the volumes, from the electrolyte to the collector.</summary>
    public ReadOnlySpan<double> X => x;

    /// <summary>Li content at the electrolyte now.</summary>
    public SurfaceContent Surface => new(x[0], halfVolume);

    /// <summary>Begins a step.</summary>
    /// <param name="seconds">Its length, s, &gt; 0.</param>
    /// <returns>Li content at the electrolyte at the end of the step.</returns>
    public SurfaceContent Prepare(double seconds)
    {
        if (seconds != factoredSeconds) Factor(seconds);
        double entering = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double leaving = i < conductance.Length ? seconds * conductance[i] * (x[i] - x[i + 1]) : 0;
            change[i] = entering - leaving;
            entering = leaving;
        }

        Substitute(seconds, change);
        return new SurfaceContent(x[0] + change[0], response[0] + halfVolume);
    }

    /// <summary>Ends the step that was prepared.</summary>
    /// <param name="currentDensity">A/m² that flows during it, &gt; 0 charges.</param>
    public void Complete(double currentDensity)
    {
        for (int i = 0; i < x.Length; i++) x[i] += change[i] - (currentDensity * response[i]);
    }

    /// <summary>Lets no lithium pass between two volumes any more.</summary>
    /// <param name="volume">The one behind the cut, ≥ 1.</param>
    public void Cut(int volume)
    {
        conductance[volume - 1] = 0;
        factoredSeconds = 0;
    }

    private void Factor(double seconds)
    {
        for (int i = 0; i < x.Length; i++)
        {
            double before = i > 0 ? seconds * conductance[i - 1] : 0, behind = i < conductance.Length ? seconds * conductance[i] : 0;
            pivot[i] = 1 / (storage[i] + before + behind - (i > 0 ? before * upper[i - 1] : 0));
            upper[i] = behind * pivot[i];
        }

        Array.Clear(response);
        response[0] = removal * seconds;
        Substitute(seconds, response);
        factoredSeconds = seconds;
    }

    private void Substitute(double seconds, double[] values)
    {
        values[0] *= pivot[0];
        for (int i = 1; i < values.Length; i++) values[i] = (values[i] + (seconds * conductance[i - 1] * values[i - 1])) * pivot[i];
        for (int i = values.Length - 2; i >= 0; i--) values[i] += upper[i] * values[i + 1];
    }
}
