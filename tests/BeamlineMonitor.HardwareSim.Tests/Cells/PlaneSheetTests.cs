using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using Xunit.Abstractions;

namespace BeamlineMonitor.HardwareSim.Tests.Cells;

/// <summary>Diffusion against the analytic answer: a plane sheet that loses lithium through one face at a constant rate.</summary>
public sealed class PlaneSheetTests(ITestOutputHelper output)
{
    private const double Faraday = 96485.33212; // C/mol

    [Theory]
    [InlineData(60)]
    [InlineData(600)] // the front is half-way through
    [InlineData(3600)]
    [InlineData(4 * 3600)]
    [InlineData(8 * 3600)] // steady but for the loss
    public void Profile_UnderConstantCurrent_IsTheSeries(int seconds)
    {
        CellParameters parameters = PaperCells.Of("3mAh as printed");
        var cell = new OperandoCell(parameters, PaperCells.Plain, PaperCells.Start);
        cell.Apply(PaperCells.Start, PaperCells.Galvanostat(parameters, 3));
        CellState state = cell.StateAt(PaperCells.Start.AddSeconds(seconds));

        double largest = cell.ProfileAt(state.At).Max(slab =>
            Math.Abs(slab.ActiveX - Series(parameters, 3, (slab.FromMicrometres + slab.ToMicrometres) * 0.5e-6, seconds)));
        output.WriteLine($"{seconds} s: largest difference {largest:E2}");
        Assert.InRange(largest, 0, 1e-4);
    }

    [Fact]
    public void Layers_OnceTheGradientStands_DifferByTheParabola()
    {
        CellParameters parameters = PaperCells.Of("3mAh as printed");
        (OperandoCell cell, CellState end) = PaperCells.Charge(parameters);
        double[] layers = cell.Layers(end.At);
        LithiumTransport lithium = parameters.Lithium;
        double scale = 3 * parameters.Electrode.ThicknessMetres
            / (Faraday * lithium.DiffusivitySquareMetresPerSecond * lithium.MaximumMolPerCubicMetre);
        output.WriteLine($"gradient {layers[^1] - layers[0]:F5}, parabola {scale * 0.4375:F5}");
        Assert.Equal(0.088, scale * 0.4375, 4);
        Assert.Equal(scale * 0.4375, layers[^1] - layers[0], 1e-4);
    }

    // u = x0 - x obeys u_t = D u_zz with -D u_z = q at z = 0, q = j/(F c_max), and u_z = 0 at L. Write u as the even loss qt/L, plus
    // the steady parabola (q L/D) ((1 - s)²/2 - 1/6), s = z/L, which has the right slopes and no mean, plus what makes u = 0 at t = 0:
    // cosines, which have no slope at either face and decay. ∫ ((1 - s)²/2 - 1/6) cos nπs ds = 1/(nπ)², so
    // u = qt/L + (qL/D) ((1 - s)²/2 - 1/6 - Σ 2/(nπ)² cos nπs e^(-n²π²Dt/L²)).
    private static double Series(CellParameters cell, double currentDensity, double z, double seconds)
    {
        double length = cell.Electrode.ThicknessMetres, diffusivity = cell.Lithium.DiffusivitySquareMetresPerSecond, s = z / length;
        double flux = currentDensity / (Faraday * cell.Lithium.MaximumMolPerCubicMetre);
        double decaying = Enumerable.Range(1, 400).Sum(n =>
            2 / Math.Pow(n * Math.PI, 2) * Math.Cos(n * Math.PI * s) * Math.Exp(-Math.Pow(n * Math.PI / length, 2) * diffusivity * seconds));
        double gradient = flux * length / diffusivity * ((Math.Pow(1 - s, 2) / 2) - (1.0 / 6) - decaying);
        return cell.Lithium.InitialX - (flux * seconds / length) - gradient;
    }
}
