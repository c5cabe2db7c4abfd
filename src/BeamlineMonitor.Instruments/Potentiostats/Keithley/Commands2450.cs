using System.Globalization;

namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>The 2450: a step is one trigger model, which holds the cut-offs and the number of measurements and turns the output off at its end, whoever listens.</summary>
/// <param name="options">Times and rate.</param>
/// <param name="ioTime">Real time.</param>
internal sealed class Commands2450(KeithleyOptions options, TimeProvider ioTime) : ISourceMeterCommands
{
    private const string Buffer = "\"defbuffer1\"", Running = "RUNNING", Waiting = "WAITING", Building = "BUILDING";
    private const int BufferSize = 100_000, MostAtOnce = 50, Elements = 4, LimitBit = 1 << 4, SilentIntervals = 3;

    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(0.5);

    private int lastIndex;
    private long newsAt;

    /// <inheritdoc/>
    public IReadOnlyList<string> TurnOff { get; } = [":OUTP:CURR:SMOD HIMP", ":OUTP:VOLT:SMOD HIMP", ":ABOR", ":OUTP OFF"];

    /// <inheritdoc/>
    public string Language => "SCPI (2450); the trigger model keeps the cut-offs and ends by itself";

    /// <inheritdoc/>
    public IEnumerable<string> Prepare(SourceMeterOrders orders)
    {
        string[] source = orders.SourcesVoltage
            ? [
                ":SOUR:FUNC VOLT", $":SOUR:VOLT:RANG {Text(SourceMeterOrders.RangeVolts)}", $":SOUR:VOLT:ILIM {Text(orders.ComplianceAmperes)}",
                ":SOUR:VOLT:READ:BACK ON", $":SOUR:VOLT {Text(orders.Level)}",
                ":SENS:FUNC \"CURR\"", ":SENS:CURR:RSEN ON", $":SENS:CURR:RANG {Text(orders.RangeAmperes)}", ":SENS:CURR:NPLC 1",
            ]
            : [
                ":SOUR:FUNC CURR", $":SOUR:CURR:RANG {Text(orders.RangeAmperes)}", $":SOUR:CURR:VLIM {Text(orders.ComplianceVolts)}",
                ":SOUR:CURR:READ:BACK ON", $":SOUR:CURR {Text(orders.Level)}",
                ":SENS:FUNC \"VOLT\"", ":SENS:VOLT:RSEN ON", $":SENS:VOLT:RANG {Text(SourceMeterOrders.RangeVolts)}", ":SENS:VOLT:NPLC 1",
            ];
        return [.. TurnOff, .. source, $":TRAC:POIN {BufferSize},{Buffer}", $":TRAC:FILL:MODE CONT,{Buffer}", $":TRAC:CLE {Buffer}", ":TRIG:LOAD \"Empty\"", .. Blocks(orders)];
    }

    /// <inheritdoc/>
    public async Task BeginAsync(ScpiSession line, SourceMeterRun run, CancellationToken cancellationToken)
    {
        (lastIndex, newsAt) = (0, ioTime.GetTimestamp());
        await line.SetAsync([":INIT"], options.ReplyTimeout, cancellationToken);
    }

    /// <inheritdoc/>
    public Task PauseAsync(SourceMeterRun run, CancellationToken cancellationToken)
    {
        TimeSpan pause = run.Orders.Step.Interval / options.Rate / 2;
        if (pause > LongestPoll) pause = LongestPoll;
        return Task.Delay(pause > options.ShortestPoll ? pause : options.ShortestPoll, ioTime, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task LookAsync(ScpiSession line, SourceMeterRun run, CancellationToken cancellationToken)
    {
        // The state first: what it had measured when it said that it runs no more is all there will be.
        string answer = await line.AskAsync($":TRIG:STAT?;:TRAC:ACT:END? {Buffer}", options.ReplyTimeout, cancellationToken);
        string[] parts = answer.Split(';');
        if (parts.Length != 4 || !int.TryParse(parts[3], NumberStyles.Integer, CultureInfo.InvariantCulture, out int end) || end < 0 || end > BufferSize)
            throw new ProtocolException($"{line}: '{answer}' is no state of a trigger model.");
        bool runs = parts[0] is Running or Waiting or Building;
        if (end != lastIndex) newsAt = ioTime.GetTimestamp();
        while (lastIndex != end && run.End is null) await ReadAsync(line, run, end, cancellationToken);
        if (run.End is not null) return;
        if (!runs)
        {
            run.Close(run.Readings >= run.Orders.Readings ? StepEndReason.Time : StepEndReason.Aborted, answer);
            return;
        }

        TimeSpan silence = SilentIntervals * run.Orders.Step.Interval / options.Rate;
        if (silence < options.ShortestSilence) silence = options.ShortestSilence;
        if (ioTime.GetElapsedTime(newsAt) > silence) throw new InstrumentTimeoutException($"{line}: the trigger model runs, and measured nothing for {silence.TotalSeconds:0.###} s.");
    }

    private async Task ReadAsync(ScpiSession line, SourceMeterRun run, int end, CancellationToken cancellationToken)
    {
        int from = (lastIndex % BufferSize) + 1, to = Math.Min(end < from ? BufferSize : end, from + MostAtOnce - 1); // full, it begins again
        string answer = await line.AskAsync($":TRAC:DATA? {from},{to},{Buffer},REL,READ,SOUR,SOURSTAT", options.ReplyTimeout, cancellationToken);
        double[] numbers = ScpiNumbers.Parse(answer, Elements * (to - from + 1));
        for (int i = 0; i < numbers.Length; i += Elements)
        {
            // The instrument's times count from the first reading, which lies one interval after the start.
            TimeSpan time = run.Orders.Step.Interval + TimeSpan.FromSeconds(numbers[i]);
            (double volts, double amperes) = run.Orders.SourcesVoltage ? (numbers[i + 2], numbers[i + 1]) : (numbers[i + 1], numbers[i + 2]);
            run.Accept(new(
                time, volts, amperes, ((int)numbers[i + 3] & LimitBit) != 0, run.Orders.Step.Interval,
                string.Join(',', numbers.AsSpan(i, Elements).ToArray().Select(Text))));
        }

        lastIndex = to;
    }

    private static IEnumerable<string> Blocks(SourceMeterOrders orders)
    {
        StepGuard guard = orders.Guard;
        bool isRest = orders.Step is RestStep;
        TimeSpan settle = isRest && SourceMeterOrders.RestSettle < orders.Step.Interval / 2 ? SourceMeterOrders.RestSettle : TimeSpan.Zero;
        TimeSpan delay = orders.Step.Interval - SourceMeterOrders.Aperture - settle;
        if (delay < TimeSpan.Zero) delay = TimeSpan.Zero;

        // One loop of: wait, (at rest: source on, wait,) measure, (at rest: source off,) out of it at a cut-off, again. The last block turns the source off.
        List<string> loop = [];
        loop.Add($"DEL:CONS {{0}},{Text(delay.TotalSeconds)}");
        if (isRest) loop.AddRange("SOUR:STAT {0},ON", $"DEL:CONS {{0}},{Text(settle.TotalSeconds)}");
        int measure = 2 + loop.Count;
        loop.Add($"MEAS {{0}},{Buffer}");
        if (isRest) loop.Add("SOUR:STAT {0},OFF");
        int cutOffs = orders.Step is ConstantVoltageStep { CutoffCurrentAmperes: not null } ? 2 : 1;
        int last = 2 + loop.Count + cutOffs + 1;
        (double low, double high) = orders.SourcesVoltage ? (-guard.MaximumAmperes, guard.MaximumAmperes) : (guard.LowerVolts, guard.UpperVolts);
        loop.Add($"BRAN:LIM:CONS {{0}},OUTS,{Text(low)},{Text(high)},{last},{measure}");
        if (guard.CutoffAmperes is { } cutoff) loop.Add($"BRAN:LIM:CONS {{0}},INS,{Text(-cutoff)},{Text(cutoff)},{last},{measure}");
        loop.Add($"BRAN:COUN {{0}},{orders.Readings},2");
        string[] blocks = [isRest ? "SOUR:STAT {0},OFF" : "SOUR:STAT {0},ON", .. loop, "SOUR:STAT {0},OFF"];
        return blocks.Select((block, index) => ":TRIG:BLOC:" + string.Format(CultureInfo.InvariantCulture, block, index + 1));
    }

    private static string Text(double value) => ScpiNumbers.Text(value);
}
