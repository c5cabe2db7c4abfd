using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>Turns the measurements of one running step into samples and an end: the host's own cut-offs. One caller feeds it at a time; another may take.</summary>
/// <param name="orders">The step.</param>
/// <param name="rating">The instrument's.</param>
/// <param name="experimentTime">Stamps the readings.</param>
internal sealed class SourceMeterRun(SourceMeterOrders orders, PotentiostatRating rating, TimeProvider experimentTime)
{
    // What an instrument measures beyond twice its rating is a damaged line.
    private const double Plausible = 2;
    private const int GapIntervals = 3;

    private readonly ConcurrentQueue<PotentiostatSample> waiting = new();
    private readonly DeviceClock clock = new();
    private readonly DateTimeOffset startedAt = experimentTime.GetUtcNow();
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan lastReading, lastSample, sourceOn;
    private long samples;

    /// <summary>The step.</summary>
    public SourceMeterOrders Orders => orders;

    /// <summary>The end, once there is one.</summary>
    public StepEnd? End { get; private set; }

    /// <summary>Ends when there is one.</summary>
    public Task Ended => ended.Task;

    /// <summary>Number of measurements taken in.</summary>
    public long Readings { get; private set; }

    /// <summary>The instrument's time of the last measurement; zero before the first.</summary>
    public TimeSpan LastReading => lastReading;

    /// <summary>Experiment UTC of the start, as the host knows it.</summary>
    public DateTimeOffset StartedAt => startedAt;

    /// <summary>Hands over the next sample.</summary>
    public bool TryTake([MaybeNullWhen(false)] out PotentiostatSample sample) => waiting.TryDequeue(out sample);

    /// <summary>Takes one measurement.</summary>
    /// <exception cref="ProtocolException">It is none that the instrument can have made.</exception>
    public void Accept(SourceMeterReading reading)
    {
        if (End is not null || reading.Time <= lastReading) return;
        if (Math.Abs(reading.Volts) > Plausible * rating.MaximumVolts || Math.Abs(reading.Amperes) > Plausible * rating.MaximumAmperes)
            throw new ProtocolException($"'{reading.Text}' tells more than the instrument can measure.");
        Readings++;
        lastReading = reading.Time;
        sourceOn += reading.SourceOn;
        string? limit = orders.Guard.LimitOf(reading.Volts, reading.Amperes);
        bool isOver = limit is not null || reading.IsInCompliance || reading.Time + (orders.Step.Interval / 2) >= orders.Step.MaximumTime;
        if (isOver || reading.Time + (orders.Step.Interval / 2) >= lastSample + orders.Step.Interval) AddSample(reading);
        if (limit is not null) Close(StepEndReason.Limit, $"{limit}: {reading.Text}");
        else if (reading.IsInCompliance) Close(StepEndReason.Overload, $"in compliance: {reading.Text}");
        else if (isOver) Close(StepEndReason.Time, $"time: {reading.Text}");
    }

    /// <summary>Ends the stream; the first call decides.</summary>
    public void Close(StepEndReason reason, string line)
    {
        End ??= new(reason, line, null, samples, 0);
        ended.TrySetResult();
    }

    private void AddSample(SourceMeterReading reading)
    {
        DateTimeOffset receivedAt = experimentTime.GetUtcNow();
        TimeSpan passed = reading.Time - lastSample;

        // The charge that passed is the current times the part of the time for which the source was on.
        double share = sourceOn < passed ? sourceOn / passed : 1;
        double amperes = orders.Step is RestStep ? 0 : reading.Amperes * share;
        SampleRemarks remarks = passed > GapIntervals * orders.Step.Interval ? SampleRemarks.GapBefore : SampleRemarks.None;
        if (reading.IsInCompliance) remarks |= SampleRemarks.Overload;
        waiting.Enqueue(new(reading.Time, clock.Map(reading.Time, receivedAt), receivedAt, reading.Volts, amperes, remarks, null));
        samples++;
        (lastSample, sourceOn) = (reading.Time, TimeSpan.Zero);
    }
}
