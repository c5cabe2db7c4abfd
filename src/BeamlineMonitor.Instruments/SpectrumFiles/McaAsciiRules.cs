namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>What an MCA ASCII file can hold and be read back identically.</summary>
internal static class McaAsciiRules
{
    /// <exception cref="ArgumentException">The file breaks a rule.</exception>
    public static void Require(SpectrumFile file)
    {
        Require(
            !file.Elements.IsDefault && file.Elements.Length is >= 1 and <= SpectrumFileLimits.Elements,
            $"1 to {SpectrumFileLimits.Elements} elements");
        SpectrumElement first = file.Elements[0];
        int channels = first.Spectrum.Counts.Length;
        Require(channels is >= 1 and <= SpectrumFileLimits.Channels, $"1 to {SpectrumFileLimits.Channels} channels");
        Require(
            (long)file.Elements.Length * channels <= SpectrumFileLimits.Counts,
            $"at most {SpectrumFileLimits.Counts} channels in all elements");
        foreach (SpectrumElement element in file.Elements)
        {
            Require(element.Spectrum.Counts.Length == channels, "the same number of channels in every element");
            Require(element.Spectrum.StartedAt == first.Spectrum.StartedAt, "the same start in every element");
            Require(element.HeaderScale.HasValue == first.HeaderScale.HasValue, "a header scale in all elements or in none");
            Require(
                element.HeaderTwoThetaDegrees.HasValue == first.HeaderTwoThetaDegrees.HasValue, "a header 2θ in all elements or in none");
            RequireValues(element);
            Require(element.Regions.Length <= SpectrumFileLimits.Regions, $"at most {SpectrumFileLimits.Regions} regions in an element");
            foreach (RegionOfInterest region in element.Regions) Require(region, channels, file.Elements.Length);
        }

        Require(file.Environment.Length <= SpectrumFileLimits.Entries, $"at most {SpectrumFileLimits.Entries} environment entries");
        foreach (EnvironmentEntry entry in file.Environment) Require(entry);
        Require(file.Remarks.Length <= SpectrumFileLimits.Entries, $"at most {SpectrumFileLimits.Entries} remarks");
        foreach (string remark in file.Remarks)
        {
            bool holds = IsLine(remark) && McaAsciiKeys.Part(new TextField("", 0, remark)) is (string key, _) && !McaAsciiKeys.IsKnown(key);
            Require(holds, $"remarks of the form 'KEY: text' with a key that has no meaning of its own, not '{remark}'");
        }
    }

    /// <exception cref="ArgumentException">The rule is broken.</exception>
    public static void Require(bool holds, string what)
    {
        if (!holds) throw new ArgumentException($"An MCA ASCII file holds {what}.");
    }

    private static void RequireValues(SpectrumElement element)
    {
        foreach (TimeSpan time in new[] { element.Spectrum.LiveTime, element.Spectrum.RealTime })
        {
            Require(
                time >= TimeSpan.Zero && time <= SpectrumFileLimits.Time, $"times from 0 to {SpectrumFileLimits.Time.TotalDays:F0} days");
        }

        if (element.HeaderScale is { } scale)
        {
            Require(
                double.IsFinite(scale.C0KeV) && double.IsFinite(scale.C1KeV) && double.IsFinite(scale.C2KeV),
                "finite calibration coefficients");
        }

        Require(double.IsFinite(element.HeaderTwoThetaDegrees ?? 0), "a finite 2θ");
    }

    private static void Require(RegionOfInterest region, int channels, int elements)
    {
        Require(
            region.Left >= 0 && region.Left <= region.Right && region.Right < channels,
            $"regions inside the {channels} channels, not {region}");
        bool holds = region.Label is not null && IsLine(region.Label) && (elements == 1 || !region.Label.Contains('&'));
        Require(holds, $"labels of one trimmed line, without '&' when there are several elements, not '{region.Label}'");
    }

    private static void Require(EnvironmentEntry entry)
    {
        string text = EnvironmentLine.Format(entry);
        bool holds = IsLine(text);
        try
        {
            holds = holds && EnvironmentLine.Parse(new TextField("", 0, text)) == entry;
        }
        catch (SpectrumFileException)
        {
            holds = false;
        }

        Require(holds, $"environment entries that read back as they are, not {text}");
    }

    /// <summary>True for text that survives as one line: trimmed and without control characters.</summary>
    private static bool IsLine(string text) => text == text.Trim() && !text.Any(c => c < ' ' && c != '\t');
}
