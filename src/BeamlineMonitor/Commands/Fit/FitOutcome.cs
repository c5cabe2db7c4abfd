using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Analysis.SpectrumAnalysis;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>What came of one file: a spectrum with its result, or a fault.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Spectrum">The spectrum; null with a fault.</param>
/// <param name="Result">Its analysis; null with a fault.</param>
/// <param name="Fault">Why the file could not be analysed, place and mend in it; null without.</param>
internal sealed record FitOutcome(string File, Spectrum? Spectrum, SpectrumResult? Result, string? Fault)
{
    /// <summary>An analysed spectrum.</summary>
    public static FitOutcome Of(string file, Spectrum spectrum, SpectrumResult result) => new(file, spectrum, result, null);

    /// <summary>A file that could not be analysed.</summary>
    public static FitOutcome Faulty(string file, string fault) => new(file, null, null, fault);

    /// <summary>What the outcome contributes to the exit code.</summary>
    public int ExitCode =>
        Result is null ? Commands.ExitCode.InputError
        : Result.Status == AnalysisStatus.Ok ? Commands.ExitCode.Ok
        : Commands.ExitCode.Refused;
}
