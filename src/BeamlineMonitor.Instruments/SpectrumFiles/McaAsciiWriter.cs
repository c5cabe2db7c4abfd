using System.Globalization;
using System.Text;
using BeamlineMonitor.Analysis.Calibration;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>
/// Writes MCA ASCII that <see cref="SpectrumFileReader"/> reads back identically; what the format cannot hold is refused, never
/// dropped.
/// </summary>
public static class McaAsciiWriter
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Writes a spectrum file to a stream.</summary>
    /// <param name="file">What to write; see <see cref="Format"/>.</param>
    /// <param name="stream">Takes the bytes; it is left open.</param>
    /// <param name="cancellationToken">Abandons the writing; part of the file may have gone out.</param>
    /// <returns>A task that ends when everything was handed over.</returns>
    /// <exception cref="ArgumentException">The format cannot hold the file; nothing was written.</exception>
    public static async Task WriteAsync(SpectrumFile file, Stream stream, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(Encoding.GetBytes(Format(file)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The text of an MCA ASCII file, version 3.1, with LF line ends.</summary>
    /// <param name="file">
    /// What to write, read from any format. The elements share start and channel count, and all or none has a header scale and a 2θ;
    /// remarks have the form <c>KEY: text</c>.
    /// </param>
    /// <returns>The text.</returns>
    /// <exception cref="ArgumentException">The format cannot hold the file; the message says what.</exception>
    public static string Format(SpectrumFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        McaAsciiRules.Require(file);

        var text = new StringBuilder();
        SpectrumElement first = file.Elements[0];
        Add(text, McaAsciiKeys.Version, "3.1");
        Add(text, McaAsciiKeys.Elements, Whole(file.Elements.Length));
        if (first.Spectrum.StartedAt is DateTimeOffset start) Add(text, McaAsciiKeys.Date, RecordedDate.ToEpics(start));
        Add(text, McaAsciiKeys.Channels, Whole(first.Spectrum.Counts.Length));
        Add(text, McaAsciiKeys.Regions, Each(file, element => Whole(element.Regions.Length)));
        Add(text, McaAsciiKeys.RealTime, Each(file, element => Seconds(element.Spectrum.RealTime)));
        Add(text, McaAsciiKeys.LiveTime, Each(file, element => Seconds(element.Spectrum.LiveTime)));
        if (first.HeaderScale is not null)
        {
            Add(text, McaAsciiKeys.Offset, Each(file, element => Number(Scale(element).C0KeV)));
            Add(text, McaAsciiKeys.Slope, Each(file, element => Number(Scale(element).C1KeV)));
            Add(text, McaAsciiKeys.Quadratic, Each(file, element => Number(Scale(element).C2KeV)));
        }

        if (first.HeaderTwoThetaDegrees is not null)
            Add(text, McaAsciiKeys.TwoTheta, Each(file, element => Number(element.HeaderTwoThetaDegrees.GetValueOrDefault())));
        AddRegions(text, file);
        foreach (string remark in file.Remarks) AddLine(text, remark);
        foreach (EnvironmentEntry entry in file.Environment) Add(text, McaAsciiKeys.Environment, EnvironmentLine.Format(entry));
        text.Append(McaAsciiKeys.Counts).Append(":\n");
        AddCounts(text, file);

        string whole = text.ToString();
        McaAsciiRules.Require(
            Encoding.GetByteCount(whole) <= SpectrumFileLimits.FileBytes, $"at most {SpectrumFileLimits.FileBytes} bytes");
        return whole;
    }

    private static void AddRegions(StringBuilder text, SpectrumFile file)
    {
        int most = file.Elements.Max(element => element.Regions.Length);
        for (int i = 0; i < most; i++)
        {
            // An element with fewer regions gets fillers; ROIS tells the reader how many are real.
            RegionOfInterest[] row = [.. file.Elements.Select(element => element.Regions.ElementAtOrDefault(i))];
            Add(text, McaAsciiKeys.Left(i), string.Join(' ', row.Select(region => Whole(region.Left))));
            Add(text, McaAsciiKeys.Right(i), string.Join(' ', row.Select(region => Whole(region.Right))));
            Add(text, McaAsciiKeys.Label(i), string.Concat(row.Select(region => $"{region.Label}& ")));
        }
    }

    private static void AddCounts(StringBuilder text, SpectrumFile file)
    {
        for (int channel = 0; channel < file.Elements[0].Spectrum.Counts.Length; channel++)
        {
            foreach (SpectrumElement element in file.Elements)
                text.Append(' ').Append(CultureInfo.InvariantCulture, $"{element.Spectrum.Counts[channel]}");
            text.Append('\n');
        }
    }

    private static void Add(StringBuilder text, string key, string value) => AddLine(text, $"{key}: {value.TrimEnd()}");

    private static void AddLine(StringBuilder text, string line)
    {
        McaAsciiRules.Require(
            Encoding.GetByteCount(line) <= SpectrumFileLimits.LineBytes, $"at most {SpectrumFileLimits.LineBytes} bytes a line");
        text.Append(line).Append('\n');
    }

    private static string Each(SpectrumFile file, Func<SpectrumElement, string> value) => string.Join(' ', file.Elements.Select(value));

    private static EnergyScale Scale(SpectrumElement element) => element.HeaderScale.GetValueOrDefault();

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) =>
        ((decimal)time.Ticks / TimeSpan.TicksPerSecond).ToString("0.000000#", CultureInfo.InvariantCulture);
}
