using System.Collections.Immutable;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>Reads ORTEC ASCII (.Spe): sections that begin with a line <c>$KEY:</c>. Sections not named here are skipped.</summary>
internal static class OrtecSpeReader
{
    public static bool Recognises(TextField firstLine) => OrtecSpeSections.IsKey(firstLine);

    public static SpectrumFile Read(TextLines lines)
    {
        var sections = new OrtecSpeSections(lines);
        ImmutableArray<uint> counts = sections.Counts;
        TextField timeLine = sections.RequireLine("$MEAS_TIM:", "live and real time in seconds");
        TextField[] times = timeLine.Split();
        if (times.Length != 2)
            throw timeLine.Fault("two numbers: live time, then real time, in seconds", "Correct the line.");
        var spectrum = new Spectrum(
            counts, times[0].Seconds("a live time"), times[1].Seconds("a real time"),
            sections.FindLine("$DATE_MEA:") is TextField date ? RecordedDate.Ortec(date) : null);
        var element = new SpectrumElement(spectrum, Scale(sections), null, Regions(sections, counts.Length));
        return new SpectrumFile(SpectrumFileFormat.OrtecSpe, [element], [], Remarks(sections));
    }

    /// <summary>$MCA_CAL is the analyser's scale and names its unit; $ENER_FIT, an older line, counts only in its absence.</summary>
    private static EnergyScale? Scale(OrtecSpeSections sections)
    {
        if (sections.FindLine("$MCA_CAL:") is TextField number)
        {
            int coefficients = number.Whole("the number of coefficients", 2, 3);
            TextField line = sections.Lines("$MCA_CAL:").ElementAtOrDefault(1) is { Text.Length: > 0 } second
                ? second
                : throw number.Fault("a second line with the coefficients", "Add it or remove $MCA_CAL.");
            TextField[] words = line.Split();
            bool unit = words.Length == coefficients + 1 && words[^1].Text.Equals("keV", StringComparison.OrdinalIgnoreCase);
            if (words.Length != coefficients && !unit)
                throw line.Fault($"{coefficients} coefficients and the unit keV", "Give the calibration in keV.");
            return Scale(words[..coefficients]);
        }

        if (sections.FindLine("$ENER_FIT:") is not TextField fit) return null;
        return fit.Split() is { Length: 2 } both ? Scale(both) : throw fit.Fault("two coefficients, in keV", "Correct the line.");
    }

    private static EnergyScale Scale(TextField[] words)
    {
        double[] c = Array.ConvertAll(words, word => word.Number("a calibration coefficient"));
        return new EnergyScale(c[0], c[1], c.Length > 2 ? c[2] : 0);
    }

    private static ImmutableArray<RegionOfInterest> Regions(OrtecSpeSections sections, int channels)
    {
        if (sections.FindLine("$ROI:") is not TextField number) return [];
        int regions = number.Whole("the number of regions", 0, SpectrumFileLimits.Regions);
        TextField[] rows = [.. sections.Lines("$ROI:").Skip(1).Where(row => row.Text.Length > 0)];
        if (rows.Length != regions)
            throw number.Fault($"as many regions as lines below; these are {rows.Length}", "Correct the number or the lines.");
        return [.. rows.Select(row => Region(row, channels))];
    }

    private static RegionOfInterest Region(TextField row, int channels)
    {
        TextField[] ends = row.Split();
        if (ends.Length != 2) throw row.Fault("the first and the last channel of a region", "Correct the line.");
        return RegionFields.Read(ends[0], ends[1], "", channels);
    }

    private static ImmutableArray<string> Remarks(OrtecSpeSections sections) =>
    [
        .. sections.Lines("$SPEC_ID:").Concat(sections.Lines("$SPEC_REM:")).Where(line => line.Text.Length > 0).Select(line => line.Text),
    ];
}
