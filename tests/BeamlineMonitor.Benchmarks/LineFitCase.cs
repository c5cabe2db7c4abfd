using System.Globalization;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;

namespace BeamlineMonitor.Benchmarks;

/// <summary>The line fitter on the frames of the Python baselines.</summary>
internal sealed class LineFitCase : IBenchmarkCase
{
    private readonly uint[][] frames = LiCoO2Frames.Make(200);
    private readonly LineFitter fitter = new();
    private readonly LineModel model;
    private readonly Func<LineFitter, double> quantity;
    private readonly string quantityName;
    private readonly double[] found;
    private readonly int[] evaluations;

    private LineFitCase(string name, LineModel model, string quantityName, Func<LineFitter, double> quantity)
    {
        Name = name;
        this.model = model;
        this.quantityName = quantityName;
        this.quantity = quantity;
        found = new double[frames.Length];
        evaluations = new int[frames.Length];
    }

    public string Name { get; }

    public IReadOnlyList<PythonBaseline> Baselines => PythonBaseline.OfFrames;

    public int Frames => frames.Length;

    /// <summary>a and c of one cell move all four lines.</summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="shape">Line shape, held.</param>
    /// <returns>The case.</returns>
    public static LineFitCase CellConstrained(string name, LineShape shape)
    {
        var builder = new LineModelBuilder(WidthLaw.Default, shape);
        int a = builder.Add(new FitParameter("a_A", LiCoO2Frames.A, Lower: 2.7, Upper: 2.9));
        int c = builder.Add(new FitParameter("c_A", LiCoO2Frames.C, Lower: 13.8, Upper: 14.8));
        foreach ((MillerIndices hkl, _) in LiCoO2Frames.Lines)
        {
            var position = new CellPosition(CrystalSystem.Hexagonal, hkl, a, LiCoO2Frames.TwoThetaDegrees);
            builder.Add(new ModelLine($"{hkl}", "LiCoO2", hkl, position, builder.AddArea($"{hkl}")));
        }

        return new(name, builder.Build(), "V_A3", fitter => Math.Sqrt(3) / 2 * fitter.Values[a] * fitter.Values[a] * fitter.Values[c]);
    }

    /// <summary>Every line finds its own place, as in the baselines before their least squares for a and c.</summary>
    /// <param name="name">Name of the case.</param>
    /// <param name="shape">Line shape, held.</param>
    /// <returns>The case.</returns>
    public static LineFitCase FreeLines(string name, LineShape shape)
    {
        var builder = new LineModelBuilder(WidthLaw.Default, shape);
        foreach ((MillerIndices hkl, _) in LiCoO2Frames.Lines)
            builder.AddFreeLine($"{hkl}", "LiCoO2", hkl, LiCoO2Frames.EnergyKeV(hkl), 1);
        return new(name, builder.Build(), "E003_keV", fitter => fitter.CentreKeV(0));
    }

    public void Run(int frame)
    {
        FitStatus status = fitter.Fit(model, [new FittedSpectrum(LiCoO2Frames.Grid, frames[frame])], LineFitOptions.Default);
        if (status != FitStatus.Converged) throw new InvalidOperationException($"{Name}: frame {frame} ended with {status}.");
        found[frame] = quantity(fitter);
        evaluations[frame] = fitter.Evaluations;
    }

    public string Outcome()
    {
        double mean = found.Average();
        double deviation = Math.Sqrt(found.Sum(value => (value - mean) * (value - mean)) / (found.Length - 1));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{quantityName} mean {mean:F4} sd {deviation:F4}, {evaluations.Average():F1} evaluations a fit");
    }
}
