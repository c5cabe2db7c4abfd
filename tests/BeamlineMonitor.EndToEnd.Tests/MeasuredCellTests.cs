using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>Cells from real spectra against what is known about the samples (../shared/data/README.md).</summary>
public class MeasuredCellTests(ITestOutputHelper output)
{
    [SharedDataFact]
    public async Task Analyze_GoldWireUnderItsHeader_FindsGold()
    {
        SpectrumResult result = await AnalyzeUnderHeaderAsync("aps16bm/au_wire.hpmca", "Au");
        Assert.Equal(AnalysisStatus.Ok, result.Status);
        Assert.Equal(4.0786, result.Phases[0].Cell!.Constants.A, 0.0005);
    }

    [SharedDataFact]
    public async Task Analyze_PericlaseAndIronInOneFit_FindsBoth()
    {
        SpectrumResult result = await AnalyzeUnderHeaderAsync("gsecars/mgo_fe.002", "Fe", "MgO");
        Assert.Equal(2.8664, result.Phases[0].Cell!.Constants.A, 0.0010);
        Assert.Equal(4.212, result.Phases[1].Cell!.Constants.A, 0.002);
    }

    [SharedDataFact]
    public async Task Analyze_EsrfScan_LatticeRisesAnd200StandsOut()
    {
        var cells = new Dictionary<(string, int), PhaseResult>();
        foreach (string detector in new[] { "h", "v" })
        {
            DetectorCalibration calibration = await CalibrateEsrfAsync(detector);
            var analyzer = new SpectrumAnalyzer(calibration, [Shipped.Phase("fcc")], [], AnalysisOptions.Default);
            for (int position = 0; position < 7; position++)
            {
                SpectrumElement element = await Shipped.MeasuredAsync($"esrf-id15a/scan/scan1_{detector}_{position:00}.mca");
                SpectrumResult result = analyzer.Analyze(element.Spectrum);
                output.WriteLine($"{detector} {position}");
                Show(result);
                Assert.Equal(AnalysisStatus.Ok, result.Status);
                cells[(detector, position)] = result.Phases[0];
            }
        }

        // The truth table speaks of the plain mean over the five strongest lines: counting weights would see one direction of the crystal.
        double rise = FiveLineMean(cells[("h", 4)]) - FiveLineMean(cells[("h", 0)]);
        Assert.InRange(rise, 0.0035, 0.0047);
        MillerIndices outlier = cells[("h", 0)].UnitCell!.Solution!.Lines.MaxBy(line => Math.Abs(line.Rstudent ?? 0))!.Line.Indices;
        Assert.Equal(new MillerIndices(2, 0, 0), outlier);
    }

    private static double FiveLineMean(PhaseResult phase) => phase.Peaks.Take(5).Average(CubicA);

    private static double CubicA(PeakResult peak) => peak.DSpacingAngstrom
        * Math.Sqrt((peak.Indices.H * peak.Indices.H) + (peak.Indices.K * peak.Indices.K) + (peak.Indices.L * peak.Indices.L));

    private static async Task<DetectorCalibration> CalibrateEsrfAsync(string detector)
    {
        SpectrumElement source = await Shipped.MeasuredAsync($"esrf-id15a/ba133_{detector}.mca");
        SpectrumElement standard = await Shipped.MeasuredAsync($"esrf-id15a/tic_{detector}.mca");
        return Calibrator.Calibrate(
            [
                new CalibrationExposure("ba133", source.Spectrum, null, [Shipped.Source("Ba-133")]),
                new CalibrationExposure("tic", standard.Spectrum, Shipped.Standard("TiC"), []),
            ],
            new CalibrationSearch(5)).Calibration!;
    }

    private async Task<SpectrumResult> AnalyzeUnderHeaderAsync(string file, params string[] phases)
    {
        SpectrumElement element = await Shipped.MeasuredAsync(file);
        DetectorCalibration calibration = DetectorCalibration.Trusted(
            element.HeaderScale!.Value, element.HeaderTwoThetaDegrees, element.Spectrum.Counts.Length, "header");
        var analyzer = new SpectrumAnalyzer(calibration, [.. phases.Select(Shipped.Phase)], [], AnalysisOptions.Default);
        SpectrumResult result = analyzer.Analyze(element.Spectrum);
        Show(result);
        return result;
    }

    private void Show(SpectrumResult result)
    {
        output.WriteLine($"{result.Status} {result.Concerns} D {result.Deviance:F0}/{result.DegreesOfFreedom}");
        foreach (PhaseResult phase in result.Phases)
        {
            output.WriteLine($"  {phase.Name} {phase.Status} {phase.Cell?.Constants.A:F5} ± {phase.Cell?.Sigma(CellConstant.A):F5} (counting {phase.Cell?.CountingSigma(CellConstant.A):F5})");
            foreach (PeakResult peak in phase.Peaks)
            {
                double? r = phase.UnitCell?.Solution?.Lines.First(line => line.Line.Indices == peak.Indices).Rstudent;
                output.WriteLine($"    {peak.Indices} E {peak.EnergyKeV:F3} ± {1000 * peak.SigmaEnergyKeV:F1} eV area {peak.Area:F0} fwhm {peak.FwhmKeV:F3} a {CubicA(peak):F5} rstudent {r:F1}");
            }
        }
    }
}
