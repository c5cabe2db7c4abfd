using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.LineFitting;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Phases;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Benchmarks;

/// <summary>Everything from counts to x: search, cell-constrained fit, free lines, errors, Li content from V and c with its budget.</summary>
internal sealed class WholeFrameCase : IBenchmarkCase
{
    private readonly Spectrum[] frames = [.. LiCoO2Frames.Make(200).Select(Exposure)];
    private readonly double[] volumes;
    private readonly double[] contents;
    private readonly SpectrumAnalyzer analyzer;
    private readonly DetectorCalibration calibration;
    private readonly LithiumCurve curve;
    private readonly LithiumSystematics systematics;
    private readonly LithiumAnchor anchor;

    public WholeFrameCase()
    {
        Phase phase = PhaseParser.Parse("LiCoO2", Config("phases", "LiCoO2"));
        curve = LithiumCurveParser.Parse("S", Config("lithium", "S"));
        systematics = new LithiumSystematics(phase.Expansion);
        calibration = new DetectorCalibration(
            LiCoO2Frames.Grid.Scale, LiCoO2Frames.TwoThetaDegrees, [.. new double[16]], 0, WidthLaw.Default, LineShape.Gaussian,
            LiCoO2Frames.Grid.Channels, "benchmark");
        PhaseReference reference = ReferenceBuilder.Build(
            [.. LiCoO2Frames.Make(10, 2.8160, 14.0520).Select(Exposure)], calibration, phase, [], "benchmark", 1, AnalysisOptions.Default).Reference!;
        analyzer = new SpectrumAnalyzer(calibration, [phase], [], AnalysisOptions.Default, [reference]);
        anchor = new LithiumAnchor(Cell(
            reference.Cell, reference.CellCovariance, reference.Response, reference.ResponseEnergiesKeV));
        volumes = new double[frames.Length];
        contents = new double[frames.Length];
    }

    public string Name => "counts to x";

    public IReadOnlyList<PythonBaseline> Baselines => PythonBaseline.OfFrames;

    public int Frames => frames.Length;

    public void Run(int frame)
    {
        PhaseResult result = analyzer.Analyze(frames[frame]).Phases[0];
        CellEstimate cell = result.Cell ?? throw new InvalidOperationException($"Frame {frame} gave {result.Status}.");
        ImmutableArray<double> energies = [.. result.Peaks.Select(peak => peak.EnergyKeV)];
        LithiumResult lithium = LithiumReader.Read(Cell(cell.Constants, cell.Counting, cell.Response, energies), anchor, curve, systematics);
        volumes[frame] = cell.Constants.Volume;
        contents[frame] = lithium.FromC.X;
    }

    public string Outcome()
    {
        double mean = volumes.Average(), sd = Math.Sqrt(volumes.Sum(v => (v - mean) * (v - mean)) / (volumes.Length - 1));
        return $"V mean {mean:F4} sd {sd:F4} A3, x from c {contents.Average():F4}";
    }

    private MeasuredCell Cell(
        CellConstants cell, ImmutableArray<double> covariance, ImmutableArray<double> response, ImmutableArray<double> energiesKeV)
    {
        var lines = new LineSensitivity[energiesKeV.Length];
        for (int l = 0; l < lines.Length; l++) lines[l] = new LineSensitivity(energiesKeV[l], response[l], response[lines.Length + l]);
        return new MeasuredCell(
            cell.A, cell.C, Math.Sqrt(covariance[0]), Math.Sqrt(covariance[3]), covariance[1], calibration, ImmutableArray.Create(lines));
    }

    private static Spectrum Exposure(uint[] counts) =>
        new(ImmutableArray.Create(counts), TimeSpan.FromSeconds(57), TimeSpan.FromSeconds(60), null);

    private static byte[] Config(string folder, string name) =>
        File.ReadAllBytes(Path.Combine(RepositoryFolder.Config, folder, name + ".json"));
}
