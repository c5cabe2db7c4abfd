using System.Collections.Immutable;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>A quantity as it was sampled. Between two samples the earlier one stands: nothing is shown that was not measured.</summary>
public sealed class RecordedSeries
{
    private readonly ImmutableArray<DateTimeOffset> instants;
    private readonly ImmutableArray<double> values;

    /// <summary>Takes the samples.</summary>
    /// <param name="samples">Instants, experiment UTC of the recorded run, and values, in any order.</param>
    public RecordedSeries(IEnumerable<(DateTimeOffset At, double Value)> samples)
    {
        (DateTimeOffset At, double Value)[] ordered = [.. samples.OrderBy(sample => sample.At)];
        (instants, values) = ([.. ordered.Select(sample => sample.At)], [.. ordered.Select(sample => sample.Value)]);
    }

    /// <summary>True where nothing was sampled.</summary>
    public bool IsEmpty => instants.IsEmpty;

    /// <summary>The sample that stands at an instant.</summary>
    /// <param name="at">Experiment UTC of the recorded run.</param>
    /// <returns>The last sample up to it; before the first, the first; null where there is none at all.</returns>
    public double? At(DateTimeOffset at)
    {
        if (IsEmpty) return null;
        int place = instants.BinarySearch(at);
        return values[Math.Max(0, place >= 0 ? place : ~place - 1)];
    }
}
