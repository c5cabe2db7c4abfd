using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Spectra;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>Reads MCA ASCII, the text format of the EPICS mca software and of GSECARS.</summary>
internal static class McaAsciiReader
{
    public static SpectrumFile Read(TextLines lines)
    {
        var header = new McaAsciiHeader(lines);
        int elements = header.Require(McaAsciiKeys.Elements).Whole("the number of elements", 1, SpectrumFileLimits.Elements);
        TextField channelField = header.Require(McaAsciiKeys.Channels);
        int channels = channelField.Whole("the number of channels", 1, SpectrumFileLimits.Channels);
        if ((long)elements * channels > SpectrumFileLimits.Counts)
        {
            throw channelField.Fault(
                $"at most {SpectrumFileLimits.Counts} channels in all elements together", "Split the file by elements.");
        }

        TimeSpan[] real = Times(header, McaAsciiKeys.RealTime, elements);
        TimeSpan[] live = Times(header, McaAsciiKeys.LiveTime, elements);
        DateTimeOffset? started = header.Find(McaAsciiKeys.Date) is TextField date ? RecordedDate.Epics(date) : null;
        EnergyScale[]? scales = Scales(header, elements);
        double[]? twoThetas = Numbers(header.FindEach(McaAsciiKeys.TwoTheta, elements), "2θ in degrees");
        ImmutableArray<RegionOfInterest>[] regions = McaAsciiRegions.Read(header, elements, channels);
        ImmutableArray<uint>[] counts = Counts(lines, elements, channels);

        var all = ImmutableArray.CreateBuilder<SpectrumElement>(elements);
        for (int i = 0; i < elements; i++)
            all.Add(new SpectrumElement(new Spectrum(counts[i], live[i], real[i], started), scales?[i], twoThetas?[i], regions[i]));
        return new SpectrumFile(SpectrumFileFormat.McaAscii, all.MoveToImmutable(), header.Environment, header.Remarks);
    }

    private static TimeSpan[] Times(McaAsciiHeader header, string key, int elements) =>
        Array.ConvertAll(header.RequireEach(key, elements), field => field.Seconds(key));

    [return: NotNullIfNotNull(nameof(fields))]
    private static double[]? Numbers(TextField[]? fields, string what) =>
        fields is null ? null : Array.ConvertAll(fields, field => field.Number(what));

    private static EnergyScale[]? Scales(McaAsciiHeader header, int elements)
    {
        string[] keys = [McaAsciiKeys.Offset, McaAsciiKeys.Slope, McaAsciiKeys.Quadratic];
        if (keys.All(key => header.Find(key) is null)) return null;
        double[] offset = Numbers(header.RequireEach(McaAsciiKeys.Offset, elements), "an offset in keV");
        double[] slope = Numbers(header.RequireEach(McaAsciiKeys.Slope, elements), "a slope in keV per channel");
        double[]? quadratic = Numbers(header.FindEach(McaAsciiKeys.Quadratic, elements), "a curvature in keV per channel²");
        return [.. offset.Select((c0, i) => new EnergyScale(c0, slope[i], quadratic?[i] ?? 0))];
    }

    private static ImmutableArray<uint>[] Counts(TextLines lines, int elements, int channels)
    {
        var columns = new uint[elements][];
        for (int i = 0; i < elements; i++) columns[i] = new uint[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            if (!lines.Read()) throw lines.EndFault($"{channels} lines of counts; these are {channel}");
            TextField[] row = lines.Current.Split();
            if (row.Length != elements)
            {
                throw lines.Current.Fault(
                    $"{elements} columns, one for each element; these are {row.Length}", "Correct the line or ELEMENTS.");
            }

            for (int i = 0; i < elements; i++) columns[i][channel] = row[i].Count();
        }

        if (lines.ReadFilled())
            throw lines.Current.Fault($"the end of the file after {channels} lines of counts", "Correct CHANNELS or remove what follows.");
        return Array.ConvertAll(columns, ImmutableCollectionsMarshal.AsImmutableArray);
    }
}
