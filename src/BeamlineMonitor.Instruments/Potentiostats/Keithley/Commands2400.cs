namespace BeamlineMonitor.Instruments.Potentiostats.Keithley;

/// <summary>
/// The 2400: every measurement is one source-delay-measure cycle that turns the output off at its end, by the instrument itself. A host that falls silent
/// leaves the cell at open circuit within that cycle.
/// </summary>
/// <param name="options">Times and rate.</param>
/// <param name="experimentTime">Times the readings at rest.</param>
internal sealed class Commands2400(KeithleyOptions options, TimeProvider experimentTime) : ISourceMeterCommands
{
    private const int OverflowBit = 1 << 0, ComplianceBit = 1 << 3, RangeComplianceBit = 1 << 16;

    // The host must look at its cut-offs at least this often; real time, except that a simulated second is too short for a line.
    private static readonly TimeSpan LongestCycle = TimeSpan.FromSeconds(1), ShortestRealCycle = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc/>
    public IReadOnlyList<string> TurnOff { get; } = [":OUTP:SMOD HIMP", ":ABOR", ":OUTP OFF"];

    /// <inheritdoc/>
    public string Language => "SCPI 1996.0; the host keeps the cut-offs, and without it the output goes off within one cycle of 1 s";

    /// <inheritdoc/>
    public IEnumerable<string> Prepare(SourceMeterOrders orders)
    {
        string[] source = orders.SourcesVoltage
            ? [
                ":SOUR:FUNC VOLT", ":SOUR:VOLT:MODE FIX", $":SOUR:VOLT:RANG {Text(SourceMeterOrders.RangeVolts)}",
                $":SENS:CURR:PROT {Text(orders.ComplianceAmperes)}", $":SENS:CURR:RANG {Text(orders.RangeAmperes)}", $":SOUR:VOLT {Text(orders.Level)}",
            ]
            : [
                ":SOUR:FUNC CURR", ":SOUR:CURR:MODE FIX", $":SOUR:CURR:RANG {Text(orders.RangeAmperes)}",
                $":SENS:VOLT:PROT {Text(orders.ComplianceVolts)}", $":SENS:VOLT:RANG {Text(SourceMeterOrders.RangeVolts)}", $":SOUR:CURR {Text(orders.Level)}",
            ];
        return
        [
            .. TurnOff, ":SYST:BEEP:STAT 0", ":SYST:RSEN ON", ":SOUR:CLE:AUTO ON", ":SOUR:CLE:AUTO:MODE TCO", ":ARM:COUN 1", ":TRIG:COUN 1", ":TRIG:DEL 0",
            ":SENS:FUNC:CONC ON", ":SENS:FUNC \"VOLT\",\"CURR\"", ":SENS:VOLT:NPLC 1", ":FORM:ELEM VOLT,CURR,TIME,STAT", .. source,
            $":SOUR:DEL {Text((CycleOf(orders) - SourceMeterOrders.Aperture).TotalSeconds)}", ":SYST:TIME:RES",
        ];
    }

    /// <inheritdoc/>
    public Task BeginAsync(ScpiSession line, SourceMeterRun run, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task PauseAsync(SourceMeterRun run, CancellationToken cancellationToken)
    {
        if (run.Orders.Step is not RestStep rest) return; // no pause: the output is off between two cycles
        TimeSpan next = rest.Interval * (Math.Floor((run.LastReading + (rest.Interval / 2)) / rest.Interval) + 1);
        TimeSpan wait = run.StartedAt + next - CycleOf(run.Orders) - experimentTime.GetUtcNow();
        if (wait > TimeSpan.Zero) await Task.Delay(wait, experimentTime, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task LookAsync(ScpiSession line, SourceMeterRun run, CancellationToken cancellationToken)
    {
        TimeSpan cycle = CycleOf(run.Orders);
        string answer = await line.AskAsync(":READ?", options.ReplyTimeout + (cycle / options.Rate), cancellationToken);
        double[] numbers = ScpiNumbers.Parse(answer, 4);
        if (!(numbers[2] >= 0 && numbers[2] <= run.Orders.Step.MaximumTime.TotalSeconds * 2)) throw new ProtocolException($"{line}: '{answer}' is of an impossible time.");
        int status = (int)numbers[3];
        if ((status & OverflowBit) != 0) throw new InstrumentException($"{line}: the reading '{answer}' is an overflow of its range.");
        run.Accept(new(
            TimeSpan.FromSeconds(numbers[2]), numbers[0], numbers[1], (status & (ComplianceBit | RangeComplianceBit)) != 0, cycle, answer));
    }

    // At rest the output is on only for the reading; else one cycle follows the other.
    private TimeSpan CycleOf(SourceMeterOrders orders)
    {
        if (orders.Step is RestStep) return Shorter(SourceMeterOrders.RestSettle, orders.Step.Interval);
        TimeSpan simulated = options.Rate * ShortestRealCycle;
        TimeSpan cycle = Shorter(simulated > LongestCycle ? simulated : LongestCycle, orders.Step.Interval);
        return cycle > SourceMeterOrders.Aperture ? cycle : SourceMeterOrders.Aperture;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static string Text(double value) => ScpiNumbers.Text(value);
}
