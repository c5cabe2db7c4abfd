using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Pressure;

namespace BeamlineMonitor.Publishing;

/// <summary>The flag word of a sample as words.</summary>
internal static class SampleFlags
{
    /// <summary>The words.</summary>
    /// <param name="block">The row.</param>
    /// <param name="index">Which of its samples.</param>
    /// <returns>The words, in kebab case; none for a good sample.</returns>
    public static IEnumerable<string> Of(SampleBlock block, int index)
    {
        int flags = block.Flags[index];
        if (block.Kind == SampleKind.Pressure) return flags == 0 ? [] : [EnumWord.Of((PressureStatus)flags)];
        return Enum.GetValues<SampleRemarks>().Where(remark => remark != SampleRemarks.None && ((SampleRemarks)flags).HasFlag(remark)).Select(EnumWord.Of);
    }
}
