using System.Collections.Immutable;
using BeamlineMonitor.Acquisition.Joining;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Messaging.Payloads;

namespace BeamlineMonitor.Messaging.Building;

/// <summary>Makes the messages of samples. Pure.</summary>
public static class SamplePayloads
{
    private const double SecondsPerHour = 3600;

    /// <summary>A block of a potentiostat.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="block">The block, numbered.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static EchemBatchPayload Batch(string? run, SampleBlock block) => new(
        PayloadTime.Of(block.StartedAt),
        run,
        block.Row,
        PayloadTime.Of(block.StartedAt),
        block.OffsetsSeconds,
        Column(block, SampleColumns.Potential),
        Column(block, SampleColumns.Current),
        block.Step,
        block.Cycle,
        Finite.Of(block.ClockOffsetSeconds));

    /// <summary>One sample of a potentiostat.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="block">The block that has it.</param>
    /// <param name="index">Which of its samples.</param>
    /// <param name="coulombs">Charge since the start of the run, C, or null.</param>
    /// <param name="flags">Words for its remarks.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static EchemSamplePayload Echem(string? run, SampleBlock block, int index, double? coulombs, IEnumerable<string> flags) => new(
        At(block, index),
        run,
        Finite.Of(block.Columns[SampleColumns.Potential][index]),
        Finite.Of(block.Columns[SampleColumns.Current][index]),
        Finite.Of(coulombs / SecondsPerHour),
        block.Step,
        block.Cycle,
        Words.Joined(flags));

    /// <summary>One reading of a stack pressure.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="plan">The cell's pressure, for the force on the die.</param>
    /// <param name="block">The block that has it.</param>
    /// <param name="index">Which of its samples.</param>
    /// <param name="flags">Words for its flags.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static PressureSamplePayload Pressure(string? run, PressurePlan plan, SampleBlock block, int index, IEnumerable<string> flags)
    {
        double? pressure = Finite.Of(block.Columns[SampleColumns.StackPressure][index]);
        return new PressureSamplePayload(
            At(block, index),
            run,
            pressure,
            Finite.Of(block.Columns[SampleColumns.Setpoint][index]),
            Finite.Of(pressure * plan.Geometry.DieAreaSquareMm),
            Finite.Of(block.Columns[SampleColumns.CellTemperature][index]),
            Words.Joined(flags));
    }

    /// <summary>One reading of the beam.</summary>
    /// <param name="run">Id of the run, or null.</param>
    /// <param name="gate">The limit of the ring current.</param>
    /// <param name="block">The block that has it.</param>
    /// <param name="index">Which of its samples.</param>
    /// <returns>The payload, not yet numbered.</returns>
    public static BeamPayload Beam(string? run, GateLimits gate, SampleBlock block, int index)
    {
        double? ring = Finite.Of(block.Columns[SampleColumns.RingCurrent][index]);
        bool? open = Finite.Of(block.Columns[SampleColumns.Open][index]) is { } shutters ? shutters >= 0.5 : null;
        string state = ring is null && open is null ? "unknown" : ring < gate.LeastRingMilliamperes || open == false ? "off" : "on";
        return new BeamPayload(At(block, index), run, ring, open, Finite.Of(block.Columns[SampleColumns.Intensity][index]), state);
    }

    private static string At(SampleBlock block, int index) => PayloadTime.Of(block.StartedAt + TimeSpan.FromSeconds(block.OffsetsSeconds[index]));

    private static ImmutableArray<double?> Column(SampleBlock block, int column) => [.. block.Columns[column].Select(Finite.Of)];
}
