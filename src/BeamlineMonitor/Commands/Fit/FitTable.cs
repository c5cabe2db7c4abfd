using System.Collections.Immutable;
using System.Globalization;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Analysis.Diffraction;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.SpectrumAnalysis;
using BeamlineMonitor.Analysis.TwoCells;

namespace BeamlineMonitor.Commands.Fit;

/// <summary>The readable form: a line for each phase of each spectrum, written as the spectra come, so its columns are set beforehand.</summary>
internal sealed class FitTable
{
    private const int NumberWidth = 15; // "14.05200(12)" with room
    private static readonly int StatusWidth = Enum.GetValues<AnalysisStatus>().Max(status => EnumWord.Of(status).Length);

    private readonly bool withPeaks;
    private readonly int fileWidth;
    private readonly int phaseWidth;
    private readonly ImmutableArray<CellConstant> constants;
    private readonly bool withLithium;
    private readonly bool withDrift;
    private readonly bool withLayer;

    /// <summary>Lays the table out.</summary>
    /// <param name="files">All files that may come.</param>
    /// <param name="plan">What is done with them.</param>
    /// <param name="withPeaks">True to list the lines below each spectrum.</param>
    public FitTable(IReadOnlyList<string> files, FitPlan plan, bool withPeaks)
    {
        this.withPeaks = withPeaks;
        fileWidth = files.Max(file => file.Length);
        phaseWidth = Math.Max("phase".Length, plan.Phases.Max(phase => phase.Name.Length));
        constants = [.. plan.Phases.SelectMany(phase => FreeConstants.Of(phase.System)).Distinct().Order()];
        withLithium = plan.Lithium is not null;
        withDrift = plan.Reference?.Inert is not null;
        withLayer = plan.Layer is not null;
    }

    /// <summary>The heading.</summary>
    public string Heading => Row(
        "file",
        "phase",
        "status",
        [
            .. constants.Select(constant => $"{constant.Symbol()} ({(constant <= CellConstant.C ? "Å" : "°")})"),
            "V (Å³)",
            .. withLithium ? ["x from V", "x from c"] : Array.Empty<string>(),
            .. withLayer ? ["fraction 2"] : Array.Empty<string>(),
            .. withDrift ? ["drift (eV)"] : Array.Empty<string>(),
        ],
        "flags");

    /// <summary>The lines of one spectrum; safe to ask for from several threads.</summary>
    /// <param name="file">The file as it was named.</param>
    /// <param name="reading">What it gave.</param>
    public string Text(string file, FitReading reading)
    {
        SpectrumResult result = reading.Result;
        IEnumerable<string> rows = result.Phases.Select(phase => Row(file, phase, reading));
        if (withPeaks && result.Phases.Any(phase => !phase.Peaks.IsEmpty)) rows = [.. rows, "", Peaks(result.Phases)];
        return string.Join('\n', rows);
    }

    private string Row(string file, PhaseResult phase, FitReading reading)
    {
        LithiumResult? lithium = reading.LithiumOf(phase.Name);
        LayerReading? layer = reading.LayerOf(phase.Name);
        string drift = reading.Drift is { } moved ? UncertainNumber.Format(moved.ElectronVolts, moved.SigmaElectronVolts) : "-";
        return Row(
            file,
            phase.Name,
            EnumWord.Of(phase.Status),
            [
                .. constants.Select(constant => Constant(phase.Cell, constant)),
                Volume(phase.Cell),
                .. withLithium ? [Content(lithium?.FromVolume), Content(lithium?.FromC)] : Array.Empty<string>(),
                .. withLayer ? [Fraction(layer?.Pair)] : Array.Empty<string>(),
                .. withDrift ? [drift] : Array.Empty<string>(),
            ],
            string.Join(' ', [.. FitJson.Flags(reading.Result.Concerns), .. FitPhaseJson.Flags(lithium, layer)]));
    }

    private static string Content(LithiumReading? reading) => reading switch
    {
        null => "-",
        { Side: BoundSide.AtMost } => string.Create(CultureInfo.InvariantCulture, $"≤ {reading.X}"),
        { Side: BoundSide.AtLeast } => string.Create(CultureInfo.InvariantCulture, $"≥ {reading.X}"),
        _ => UncertainNumber.Format(reading.X, reading.Sigma),
    };

    private static string Fraction(CellsFit? pair) => pair is null ? "-" : UncertainNumber.Format(pair.Fraction, pair.SigmaFraction);

    private static string Peaks(ImmutableArray<PhaseResult> phases)
    {
        using var text = new StringWriter();
        TextTable.Write(text, [
            ["phase", "hkl", "E (keV)", "d (Å)", "area", "FWHM (keV)"],
            .. from phase in phases
               from peak in phase.Peaks
               select new[]
               {
                   phase.Name,
                   peak.Indices.ToString(),
                   UncertainNumber.Format(peak.EnergyKeV, peak.SigmaEnergyKeV),
                   UncertainNumber.Format(peak.DSpacingAngstrom, peak.SigmaDSpacingAngstrom),
                   string.Create(CultureInfo.InvariantCulture, $"{peak.Area:F0} ± {peak.SigmaArea:F0}"),
                   peak.FwhmKeV.ToString("F3", CultureInfo.InvariantCulture),
               },
        ]);
        return text.ToString();
    }

    private string Row(string file, string phase, string status, IEnumerable<string> numbers, string flags) =>
        string.Join("  ", [
            file.PadRight(fileWidth),
            phase.PadRight(phaseWidth),
            status.PadRight(StatusWidth),
            .. numbers.Select(number => number.PadLeft(NumberWidth)),
            flags,
        ]).TrimEnd();

    private static string Constant(CellEstimate? cell, CellConstant constant) =>
        cell is not null && FreeConstants.Of(cell.System).Contains(constant)
            ? UncertainNumber.Format(cell.Constants[constant], cell.Sigma(constant))
            : "-";

    private static string Volume(CellEstimate? cell) =>
        cell is null ? "-" : UncertainNumber.Format(cell.Constants.Volume, cell.SigmaVolume(countingOnly: false));
}
