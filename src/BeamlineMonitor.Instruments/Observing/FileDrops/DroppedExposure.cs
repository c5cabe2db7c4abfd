using System.Globalization;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Instruments.Detectors;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.SpectrumFiles;

namespace BeamlineMonitor.Instruments.Observing.FileDrops;

/// <summary>Makes an exposure of a whole file.</summary>
internal static class DroppedExposure
{
    /// <summary>Makes it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="spectra">What it holds.</param>
    /// <param name="options">What the detector is.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <param name="age">Tells how long ago the file was written, real time; asked where nothing in the file says when that was.</param>
    /// <returns>The exposure, or why it is none of this detector's.</returns>
    public static Observation Of(DroppedFile file, SpectrumFile spectra, FileDropOptions options, ExperimentClock clock, Func<TimeSpan> age)
    {
        if (spectra.Elements.Length != options.Elements.Length)
        {
            return Unusable(file, $"holds {spectra.Elements.Length} elements, the detector has {options.Elements.Length}: name its Elements in appsettings.json");
        }

        double? stage = null;
        if (options.StageVariable is { } variable)
        {
            string? text = spectra.Environment.Where(entry => entry.Name == variable).Select(entry => entry.Value).LastOrDefault();
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double position) || !double.IsFinite(position))
                return Unusable(file, $"says of the stage, {variable}, {(text is null ? "nothing" : $"\"{text}\"")}: record it with the spectrum, or tell the layer by the name");
            stage = position * options.MicrometresPerUnit;
        }

        TimeSpan real = TimeSpan.Zero;
        var elements = spectra.Elements.Select((element, index) =>
        {
            if (element.Spectrum.RealTime > real) real = element.Spectrum.RealTime;
            return new ExposureElement(options.Elements[index], element.Spectrum, [], []);
        }).ToArray();
        DateTimeOffset end = EndOf(elements[0].Spectrum, options, clock, age);
        return new ObservedExposure(file.Name, new Exposure([.. elements], ExposureCompleteness.Full, end - real, end), stage, file.Label);
    }

    private static ObservedRemark Unusable(DroppedFile file, string what) => new(ObservedRemark.FileUnreadable, $"{file.Name} {what}.");

    // A date in the file is of its recorder's wall clock; else the end is when the last byte was written, as long ago as that is.
    private static DateTimeOffset EndOf(Spectrum spectrum, FileDropOptions options, ExperimentClock clock, Func<TimeSpan> age)
    {
        if (options.TimeZone is { } zone && spectrum.StartedAt is { } local)
            return new DateTimeOffset(local.DateTime, zone.GetUtcOffset(local.DateTime)).ToUniversalTime() + spectrum.RealTime;
        return clock.GetUtcNow() - (age() * clock.Anchor.Rate);
    }
}
