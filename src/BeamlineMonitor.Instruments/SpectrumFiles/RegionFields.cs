namespace BeamlineMonitor.Instruments.SpectrumFiles;

/// <summary>The two ends of a region as written in a text.</summary>
internal static class RegionFields
{
    public static RegionOfInterest Read(TextField left, TextField right, string label, int channels)
    {
        int first = left.Whole("the first channel of a region", 0, channels - 1);
        return new RegionOfInterest(first, right.Whole("the last channel of a region", first, channels - 1), label);
    }
}
