using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>A step that the recorded run ran on its potentiostat.</summary>
/// <param name="Load">What it did to the cell.</param>
/// <param name="First">Its first sample, experiment UTC of the recorded run.</param>
/// <param name="Last">Its last sample.</param>
public sealed record RecordedStep(CellLoad Load, DateTimeOffset First, DateTimeOffset Last)
{
    // A load reaches the device as an integer with an SI prefix.
    private const double RelativeRounding = 1e-3;

    /// <summary>Whether a load is this step's.</summary>
    /// <param name="load">The load.</param>
    /// <returns>True for the same mode and, but for rounding, the same value.</returns>
    public bool Matches(CellLoad load) => load.Mode == Load.Mode && Math.Abs(load.Value - Load.Value) <= RelativeRounding * Math.Abs(Load.Value);

    /// <summary>How far an instant lies outside the step.</summary>
    /// <param name="at">The instant, experiment UTC of the recorded run.</param>
    /// <returns>0 within it.</returns>
    public TimeSpan DistanceTo(DateTimeOffset at) => (at - Within(at)).Duration();

    /// <summary>The instant of the step that is nearest to one.</summary>
    /// <param name="at">The instant, experiment UTC of the recorded run.</param>
    /// <returns>The instant itself within the step, else the step's first or last sample.</returns>
    public DateTimeOffset Within(DateTimeOffset at) => at < First ? First : at > Last ? Last : at;
}
