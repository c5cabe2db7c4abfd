using BeamlineMonitor.Analysis.Calibrants;
using BeamlineMonitor.Analysis.Phases;

namespace BeamlineMonitor.Analysis.Calibration;

/// <summary>Lists the lines that the exposures of a calibration should show.</summary>
internal static class ExpectedLines
{
    /// <summary>Lines weaker than this share of their source's strongest are of no use to a calibration, percent.</summary>
    private const double WeakestPercent = 0.5;

    /// <summary>Lists the lines.</summary>
    /// <param name="exposures">The exposures.</param>
    /// <returns>All lines worth looking for, exposure by exposure.</returns>
    public static IReadOnlyList<ExpectedLine> Of(IReadOnlyList<CalibrationExposure> exposures)
    {
        var lines = new List<ExpectedLine>();
        for (int e = 0; e < exposures.Count; e++)
        {
            foreach (LineSource source in exposures[e].LineSources) AddEmission(lines, e, source);
            if (exposures[e].Standard is { } standard) AddReflections(lines, e, standard);
        }

        return lines;
    }

    private static void AddEmission(List<ExpectedLine> lines, int exposure, LineSource source)
    {
        double strongest = source.Lines.Max(line => line.Intensity);
        CalibrationLineKind kind = source.Kind == LineSourceKind.Source ? CalibrationLineKind.Source : CalibrationLineKind.Fluorescence;
        foreach (EmissionLine line in source.Lines)
        {
            double percent = 100 * line.Intensity / strongest;
            if (percent < WeakestPercent) continue;
            string label = line.Label.StartsWith(source.Name, StringComparison.Ordinal) ? line.Label : $"{source.Name} {line.Label}";
            lines.Add(new ExpectedLine(
                exposure, label, source.Name, $"{source.Name} {Shell(line.Label)}", kind, line.EnergyKeV, line.SigmaKeV, 0, null, percent));
        }
    }

    private static void AddReflections(List<ExpectedLine> lines, int exposure, StandardInBeam standard)
    {
        double strongest = standard.Phase.Reflections.Max(reflection => reflection.Intensity);
        foreach (Reflection reflection in standard.Phase.Reflections)
        {
            double percent = 100 * reflection.Intensity / strongest;
            if (percent < WeakestPercent) continue;
            string label = $"{standard.Phase.Name} {reflection.Hkl}";
            lines.Add(new ExpectedLine(
                exposure, label, standard.Phase.Name, label, CalibrationLineKind.Reflection, 0, 0, standard.Cell.DSpacing(reflection.Hkl), reflection.Hkl, percent));
        }
    }

    // Kα1 and Kα2 (and the Kβ lines that share an upper shell) come in a ratio that the atom fixes; anything else stands alone.
    private static string Shell(string label)
    {
        foreach (string shell in new[] { "Kα", "Kβ1", "Kβ2" })
        {
            int at = label.IndexOf(shell, StringComparison.Ordinal);
            if (at >= 0) return label[..at] + shell;
        }

        int beta3 = label.IndexOf("Kβ3", StringComparison.Ordinal);
        return beta3 >= 0 ? label[..beta3] + "Kβ1" : label;
    }
}
