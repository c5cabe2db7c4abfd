using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>Turns the lines of one running script into samples and an end. One caller feeds it at a time; another may take.</summary>
internal sealed class StepReader
{
    // An abort reads on while no one takes; a device that chatters for ever must not fill the memory.
    private const int MostWaiting = 1 << 16;

    // What a device measures beyond twice its rating is a damaged line.
    private const double Plausible = 2;
    private const int GapIntervals = 3;

    private readonly ConcurrentQueue<PotentiostatSample> waiting = new();
    private readonly DeviceClock clock = new();
    private readonly PotentiostatStep step;
    private readonly PotentiostatRating rating;
    private readonly TimeProvider experimentTime;
    private readonly bool joinsHalfway;
    private TimeSpan? last, beforeLast;
    private long samples, lostLines;
    private (StepEndReason Reason, string Line)? announced;
    private bool seemsOver;

    /// <summary>Starts to read.</summary>
    /// <param name="step">What the script does.</param>
    /// <param name="rating">The device's.</param>
    /// <param name="experimentTime">Stamps the lines.</param>
    /// <param name="joinsHalfway">The script was started by someone else, if it was.</param>
    public StepReader(PotentiostatStep step, PotentiostatRating rating, TimeProvider experimentTime, bool joinsHalfway)
    {
        (this.step, this.rating, this.experimentTime) = (step, rating, experimentTime);
        this.joinsHalfway = joinsHalfway;
    }

    /// <summary>True until a script that was started by someone else has shown itself: until then a line may be half a line, or a late one of an earlier script.</summary>
    public bool IsJoining => joinsHalfway && samples == 0 && announced is null;

    /// <summary>Whether a sample or the end waits to be taken.</summary>
    public bool HasNews => End is not null || !waiting.IsEmpty;

    /// <summary>The end, once there is one.</summary>
    public StepEnd? End { get; private set; }

    /// <summary>Whether the device has confirmed that the cell is off.</summary>
    public bool IsCellOff { get; set; }

    /// <summary>Hands over the next sample.</summary>
    /// <param name="sample">The sample.</param>
    /// <returns>False if none waits.</returns>
    public bool TryTake([MaybeNullWhen(false)] out PotentiostatSample sample) => waiting.TryDequeue(out sample);

    /// <summary>Takes one line.</summary>
    /// <param name="line">The line without its end.</param>
    /// <exception cref="ProtocolException">The line is damaged.</exception>
    public void Accept(string line)
    {
        if (End is not null) return;
        try
        {
            switch (MethodScriptOutput.Parse(line))
            {
                case MethodScriptOutput.Package package:
                    Add(package);
                    break;
                case MethodScriptOutput.Text { Content: ScriptMarks.Time }:
                    announced ??= (StepEndReason.Time, line);
                    break;
                case MethodScriptOutput.Text text when text.Content.StartsWith(ScriptMarks.Limit, StringComparison.Ordinal):
                    announced ??= (StepEndReason.Limit, line);
                    break;
                case MethodScriptOutput.Other { Line: "Z" }:
                    announced ??= (StepEndReason.Aborted, line);
                    break;
                case MethodScriptOutput.RuntimeError { Cause: var cause }:
                    Close(cause.Code == MethodScriptError.CriticalOverload ? StepEndReason.Overload : StepEndReason.Error, line, cause.Code);
                    break;
                case MethodScriptOutput.ScriptEnd when announced is { } why:
                    // After an abort the script's last commands need not have run.
                    IsCellOff = why.Reason is StepEndReason.Limit or StepEndReason.Time;
                    Close(why.Reason, why.Line);
                    break;
                case MethodScriptOutput.ScriptEnd when !IsJoining:
                    // Each of our scripts says why it ends. Without that the line may be noise: only the device knows.
                    seemsOver = true;
                    break;
                case MethodScriptOutput.Text or MethodScriptOutput.Other { Line: not ['v', ..] } when !IsJoining:
                    lostLines++; // our scripts send no such line, and no command but v is answered meanwhile: it was a sample, or a reason
                    break;
            }
        }
        catch (ProtocolException) when (IsJoining)
        {
            lostLines++;
        }
    }

    /// <summary>Counts a line that could not be read.</summary>
    public void AddLostLine() => lostLines++;

    /// <summary>Ends the stream of a step that runs no more, as the device was asked and said: its own words count as far as they came.</summary>
    public void CloseAsOver() => Close(announced?.Reason ?? (seemsOver ? StepEndReason.Aborted : StepEndReason.EndedUnseen), announced?.Line ?? "");

    /// <summary>Ends the stream; the first call decides.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="line">The device's line, or "".</param>
    /// <param name="errorCode">The device's error code, or null.</param>
    public void Close(StepEndReason reason, string line, int? errorCode = null) => End ??= new(reason, line, errorCode, samples, lostLines);

    private void Add(MethodScriptOutput.Package package)
    {
        DateTimeOffset receivedAt = experimentTime.GetUtcNow();

        // What the device controls it may report as applied instead of measured.
        MethodScriptVariable time = Find(package, MethodScriptVariableType.Time) ?? throw Damaged("has no time");
        MethodScriptVariable potential = Find(package, MethodScriptVariableType.Potential) ?? Find(package, MethodScriptVariableType.AppliedPotential) ?? throw Damaged("has no potential");
        MethodScriptVariable? current = Find(package, MethodScriptVariableType.Current) ?? Find(package, MethodScriptVariableType.AppliedCurrent);
        if (current is null && step is not RestStep) throw Damaged("has no current");

        SampleRemarks remarks = (SampleRemarks)((potential.Status ?? 0) | (current?.Status ?? 0));
        if (potential.Number is null) remarks |= SampleRemarks.MissingPotential;
        if (current is { Number: null }) remarks |= SampleRemarks.MissingCurrent;
        double? volts = Plausibly(potential.Number?.Value, Math.Max(-rating.MinimumVolts, rating.MaximumVolts), "V");
        double? amperes = current is null ? 0 : Plausibly(current.Number?.Value, rating.MaximumAmperes, "A");

        TimeSpan deviceTime = ReadClock(time);
        if (deviceTime == last || deviceTime <= beforeLast || waiting.Count >= MostWaiting)
        {
            lostLines++; // repeated, as late copies of lines are, or more than anyone takes
            return;
        }

        // A time that falls behind the last one but not behind the one before it shows that the last one was damaged.
        if (!(deviceTime < last)) beforeLast = last;
        if (deviceTime - (beforeLast ?? (joinsHalfway ? deviceTime : TimeSpan.Zero)) > GapIntervals * step.Interval) remarks |= SampleRemarks.GapBefore;
        last = deviceTime;
        if (seemsOver) lostLines++; // it runs: the line that looked like its end was noise
        seemsOver = false;
        samples++;
        waiting.Enqueue(new(deviceTime, clock.Map(deviceTime, receivedAt), receivedAt, volts, amperes, remarks, (current ?? potential).RangeIndex));
    }

    private TimeSpan ReadClock(MethodScriptVariable time)
    {
        if (time.Number is not { Value: >= 0 and var seconds }) throw Damaged("has no time");
        if (seconds > (step.MaximumTime + (GapIntervals * step.Interval)).TotalSeconds) throw Damaged($"is of {seconds} s, after the step's end");
        return TimeSpan.FromSeconds(seconds);
    }

    private static double? Plausibly(double? value, double rated, string unit) =>
        value is { } number && Math.Abs(number) > Plausible * rated ? throw Damaged($"tells {number} {unit}, more than the device can measure") : value;

    private static MethodScriptVariable? Find(MethodScriptOutput.Package package, string type) =>
        package.Variables.FirstOrDefault(variable => variable.Type == type);

    private static ProtocolException Damaged(string what) => new($"A data package of the potentiostat {what}.");
}
