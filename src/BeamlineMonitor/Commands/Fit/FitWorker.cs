using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>Reads and analyses one file after the other; it keeps its analyzer, and so works on one file at a time.</summary>
/// <param name="plan">What to do with each.</param>
/// <param name="format">Writes a file's result as text; it is called by all workers at once.</param>
internal sealed class FitWorker(FitPlan plan, Func<string, Spectrum, SpectrumResult, string> format)
{
    private (EnergyScale Scale, double? TwoThetaDegrees, int Channels) prepared;
    private SpectrumAnalyzer? analyzer;

    /// <summary>Analyses one file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="cancellationToken">Abandons the reading; an analysis that has begun is finished.</param>
    /// <returns>The result, or what is wrong with the file.</returns>
    public async Task<FitOutcome> FitAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            SpectrumElement element = ElementOf(file, await SpectrumFileReader.ReadAsync(file, cancellationToken));
            DetectorCalibration calibration = CalibrationOf(file, element);
            cancellationToken.ThrowIfCancellationRequested();
            SpectrumResult result = AnalyzerFor(calibration).Analyze(element.Spectrum);
            int exitCode = result.Status == AnalysisStatus.Ok ? ExitCode.Ok : ExitCode.Refused;
            return new FitOutcome(format(file, element.Spectrum, result), null, exitCode);
        }
        catch (Exception e) when (e is SpectrumFileException or InputException)
        {
            return new FitOutcome(null, e.Message, ExitCode.InputError);
        }
    }

    private SpectrumElement ElementOf(string file, SpectrumFile read)
    {
        int count = read.Elements.Length;
        if (plan.Element is null && count > 1)
            throw new InputException($"{file}: has {count} detector elements; choose one with --element 0 to {count - 1}.");
        int element = plan.Element ?? 0;
        return element < count
            ? read.Elements[element]
            : throw new InputException($"{file}: --element {element} is not there; the file has {count}, counted from 0.");
    }

    private DetectorCalibration CalibrationOf(string file, SpectrumElement element)
    {
        if (plan.Calibration is not { } calibration) return HeaderCalibration.Of(file, element);
        int channels = element.Spectrum.Counts.Length;
        return channels == calibration.Channels
            ? calibration
            : throw new InputException(
                $"{file}: has {channels} channels, but the calibration {calibration.Origin} is for {calibration.Channels}; "
                + "calibrate with the settings that this spectrum was taken with.");
    }

    // Headers of one beam time mostly agree, so that even then one analyzer serves many files.
    private SpectrumAnalyzer AnalyzerFor(DetectorCalibration calibration)
    {
        var wanted = (calibration.Scale, calibration.TwoThetaDegrees, calibration.Channels);
        if (analyzer is not null && wanted == prepared) return analyzer;
        prepared = wanted;
        return analyzer = new SpectrumAnalyzer(calibration, plan.Phases, plan.Fluorescence, AnalysisOptions.Default);
    }
}
