using System.Collections.Immutable;

namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>
/// The regions of interest of an MCA ASCII header. Each line has a place for every element; an element with fewer regions than another
/// has fillers there, which are not read.
/// </summary>
internal static class McaAsciiRegions
{
    public static ImmutableArray<RegionOfInterest>[] Read(McaAsciiHeader header, int elements, int channels)
    {
        TextField[]? fields = header.FindEach(McaAsciiKeys.Regions, elements);
        int[] numbers = fields is null
            ? new int[elements]
            : Array.ConvertAll(fields, field => field.Whole("the number of regions", 0, SpectrumFileLimits.Regions));

        var builders = Array.ConvertAll(numbers, ImmutableArray.CreateBuilder<RegionOfInterest>);
        int most = numbers.Max();
        for (int region = 0; region < most; region++)
        {
            TextField[] left = header.RequireEach(McaAsciiKeys.Left(region), elements);
            TextField[] right = header.RequireEach(McaAsciiKeys.Right(region), elements);
            TextField[] label = header.Labels(McaAsciiKeys.Label(region), elements);
            for (int i = 0; i < elements; i++)
            {
                if (region < numbers[i]) builders[i].Add(RegionFields.Read(left[i], right[i], label[i].Text, channels));
            }
        }

        RefuseMore(header, most);
        return Array.ConvertAll(builders, builder => builder.MoveToImmutable());
    }

    private static void RefuseMore(McaAsciiHeader header, int most)
    {
        var allowed = Enumerable.Range(0, most)
            .SelectMany(region => new[] { McaAsciiKeys.Left(region), McaAsciiKeys.Right(region), McaAsciiKeys.Label(region) })
            .ToHashSet();
        foreach ((string key, TextField value) in header.Values)
        {
            if (McaAsciiKeys.IsRegion(key) && !allowed.Contains(key))
                throw value.Fault($"no {key}, for ROIS announces {most}", "Correct ROIS or remove the line.");
        }
    }
}
