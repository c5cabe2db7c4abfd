using System.Diagnostics.CodeAnalysis;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.References;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>Reads and analyses one file after the other; it keeps its analyzer, and so works on one file at a time.</summary>
/// <param name="plan">What to do with each.</param>
/// <param name="format">Writes a file's result as text; it is called by all workers at once.</param>
internal sealed class FitWorker(FitPlan plan, Func<string, FitReading, string> format)
{
    private (EnergyScale Scale, double? TwoThetaDegrees, int Channels) prepared;
    private SpectrumAnalyzer? analyzer;
    private LayerAnalyzer? layer;

    /// <summary>Analyses one file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <param name="cancellationToken">Abandons the reading; an analysis that has begun is finished.</param>
    /// <returns>The result, or what is wrong with the file.</returns>
    public async Task<FitOutcome> FitAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            SpectrumElement element = DetectorElement.Of(file, await SpectrumFileReader.ReadAsync(file, cancellationToken), plan.Element);
            DetectorCalibration calibration = CalibrationOf(file, element);
            cancellationToken.ThrowIfCancellationRequested();
            FitReading reading = Read(element.Spectrum, calibration);
            int exitCode = reading.Result.Status == AnalysisStatus.Ok ? ExitCode.Ok : ExitCode.Refused;
            return new FitOutcome(format(file, reading), null, exitCode);
        }
        catch (Exception e) when (e is SpectrumFileException or InputException)
        {
            return new FitOutcome(null, e.Message, ExitCode.InputError);
        }
    }

    /// <summary>Refuses a reference that was made with other detector settings.</summary>
    /// <param name="file">How errors name the reference or the frame.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="calibration">The calibration of the frames.</param>
    /// <exception cref="InputException">The numbers of channels differ.</exception>
    public static void RequireChannels(string file, PhaseReference reference, DetectorCalibration calibration)
    {
        if (reference.Calibration.Channels == calibration.Channels) return;
        throw new InputException(
            $"{file}: the reference was made with {reference.Calibration.Channels} channels ({reference.Calibration.Origin}), the calibration "
            + $"({calibration.Origin}) is for {calibration.Channels}; make the reference with the settings of the frames.");
    }

    private FitReading Read(Spectrum spectrum, DetectorCalibration calibration)
    {
        Prepare(calibration);
        SpectrumResult result = analyzer.Analyze(spectrum);
        LithiumResult? lithium = null;
        foreach (PhaseResult phase in result.Phases)
        {
            if (phase.Name == plan.Lithium?.PhaseName) lithium = plan.Lithium.Read(phase, calibration);
        }

        return new FitReading(spectrum, result, plan.Lithium?.PhaseName, lithium, plan.Reference?.Inert?.DriftIn(result), layer?.Read(spectrum));
    }

    private DetectorCalibration CalibrationOf(string file, SpectrumElement element)
    {
        if (plan.Calibration is { } calibration)
        {
            CellCalibration.RequireChannels(file, element.Spectrum.Counts.Length, calibration);
            return calibration;
        }

        DetectorCalibration ofHeader = HeaderCalibration.Of(file, element);
        if (plan.Reference is not null) RequireChannels(file, plan.Reference, ofHeader);
        return ofHeader;
    }

    // Headers of one beam time mostly agree, so that even then one analyzer serves many files.
    [MemberNotNull(nameof(analyzer))]
    private void Prepare(DetectorCalibration calibration)
    {
        var wanted = (calibration.Scale, calibration.TwoThetaDegrees, calibration.Channels);
        if (analyzer is not null && wanted == prepared) return;
        analyzer = new SpectrumAnalyzer(calibration, plan.Phases, plan.Fluorescence, AnalysisOptions.Default, plan.Reference is null ? null : [plan.Reference.ForChargedLayers()]);
        layer = plan.Layer?.AnalyzerFor(calibration);
        prepared = wanted;
    }
}
