using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>Runs one loaded script on its own clock: everything happens at its due time, however late the machine is asked.</summary>
internal sealed class ScriptMachine
{
    private const int NotANumber = 0x0010, OcpWithCellOn = 0x0014, WrongMode = 0x0023, TimingImpossible = 0x005A;
    private const double LongestSeconds = 1e9, LargestValue = 1e26;

    private readonly ScriptProgram program;
    private readonly AnalogFrontEnd analog;
    private readonly Action<string> send;
    private readonly MethodScriptVariable[] variables;
    private readonly List<MethodScriptVariable> package = [];
    private DateTimeOffset clock, timerStart;
    private DateTimeOffset? haltedAt;
    private int next;

    // The measurement loop that runs: its head, its start and how many of its samples are taken.
    private ScriptInstruction? loop;
    private DateTimeOffset loopStart;
    private long taken;

    /// <summary>Starts a script.</summary>
    /// <param name="program">The script.</param>
    /// <param name="start">Experiment UTC at which it starts.</param>
    /// <param name="analog">The device's analog part, as the script before left it.</param>
    /// <param name="send">Takes each output line.</param>
    public ScriptMachine(ScriptProgram program, DateTimeOffset start, AnalogFrontEnd analog, Action<string> send)
    {
        (this.program, this.analog, this.send) = (program, analog, send);
        (clock, timerStart) = (start, start);
        variables = [.. Enumerable.Repeat(new MethodScriptVariable("aa", new MethodScriptNumber(0, ' ')), program.VariableCount)];
    }

    /// <summary>Whether the script is over, its empty line sent.</summary>
    public bool IsOver { get; private set; }

    /// <summary>When the script goes on by itself; null if it is over or halted.</summary>
    public DateTimeOffset? Due { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Whether a text compares.</summary>
    /// <param name="text">A word of the script.</param>
    /// <returns>True for the six comparisons.</returns>
    public static bool IsComparison(string text) => text is "<" or "<=" or ">" or ">=" or "==" or "!=";

    /// <summary>Does what is due.</summary>
    /// <param name="now">Experiment UTC.</param>
    /// <param name="mostSamples">Stops after so many samples.</param>
    /// <returns>True if all that is due is done.</returns>
    public bool Run(DateTimeOffset now, int mostSamples)
    {
        while (Due is { } due && due <= now)
        {
            if (due > clock) clock = due;
            try
            {
                while (Due is { } instant && instant <= clock && !IsOver) Step();
            }
            catch (ScriptFault fault)
            {
                Fail(fault.Error);
            }

            if (loop is not null && --mostSamples <= 0) return Due is null || Due > now;
        }

        return true;
    }

    /// <summary>Aborts the script; what on_finished: says still runs.</summary>
    /// <param name="now">Experiment UTC.</param>
    public void Abort(DateTimeOffset now)
    {
        Resume(now);
        LeaveLoop();
        (clock, next, Due) = (Later(now), Math.Max(next, program.OnFinished), DateTimeOffset.MinValue);
        Run(now, int.MaxValue);
    }

    /// <summary>Ends the current measurement loop only.</summary>
    /// <param name="now">Experiment UTC.</param>
    public void AbortLoop(DateTimeOffset now)
    {
        if (loop is null) return;
        Resume(now);
        (clock, next, Due) = (Later(now), loop!.Target, DateTimeOffset.MinValue);
        LeaveLoop();
    }

    /// <summary>Stops the clock of the script; the cell stays as it is.</summary>
    /// <param name="now">Experiment UTC.</param>
    public void Halt(DateTimeOffset now)
    {
        if (haltedAt is not null) return;
        (haltedAt, Due) = (Later(now), null);
    }

    /// <summary>Lets a halted script go on; its loop takes up where it stood.</summary>
    /// <param name="now">Experiment UTC.</param>
    public void Resume(DateTimeOffset now)
    {
        if (haltedAt is not { } since) return;
        loopStart += Later(now) - since;
        (haltedAt, Due) = (null, loop is null ? Later(now) : NextSample());
    }

    /// <summary>Stops the script with an error, as the device's own protection does.</summary>
    /// <param name="error">What it reports.</param>
    public void Fail(MethodScriptError error)
    {
        send("!" + error.Encode());
        analog.Switch(false, clock);
        Finish();
    }

    private DateTimeOffset Later(DateTimeOffset now) => now > clock ? now : clock;

    private DateTimeOffset NextSample() => loopStart + ((taken + 1) * Interval(loop!));

    private TimeSpan Interval(ScriptInstruction head) => Duration(head.Operands[^2], head);

    private TimeSpan Duration(ScriptOperand operand, ScriptInstruction at) =>
        Value(operand) is > 0 and <= LongestSeconds and var seconds ? TimeSpan.FromSeconds(seconds) : throw Fault(TimingImpossible, at);

    private double Value(ScriptOperand operand) => operand.Number ?? variables[operand.Slot].Number!.Value.Value;

    private void Step()
    {
        if (next >= program.Instructions.Count)
        {
            Finish();
            return;
        }

        ScriptInstruction instruction = program.Instructions[next++];
        ScriptOperand[] arguments = instruction.Operands;
        switch (instruction.Command)
        {
            case "store_var":
                Store(arguments[0], arguments[2].Text, Value(arguments[1]), instruction);
                break;
            case "set_pgstat_mode":
                Require(analog.SetMode(Value(arguments[0])), instruction);
                break;
            case "set_range" when arguments[0].Text is MethodScriptVariableType.Current or MethodScriptVariableType.AppliedCurrent:
                Require(analog.SetRange(Value(arguments[1])), instruction);
                break;
            case "set_autoranging" when arguments[0].Text is MethodScriptVariableType.Current:
                Require(analog.SetRange(Value(arguments[2])), instruction);
                break;
            case "set_e":
                Require(analog.SetPotential(Value(arguments[0]), clock), instruction);
                break;
            case "set_i":
                Require(analog.SetCurrent(Value(arguments[0]), clock), instruction);
                break;
            case "cell_on":
                analog.Switch(true, clock);
                break;
            case "cell_off":
                analog.Switch(false, clock);
                break;
            case "timer_start":
                timerStart = clock;
                break;
            case "timer_get":
                Store(arguments[0], MethodScriptVariableType.Time, (clock - timerStart).TotalSeconds, instruction);
                break;
            case "wait":
                Due = clock + Duration(arguments[0], instruction);
                break;
            case "abort":
                LeaveLoop();
                next = Math.Max(next, program.OnFinished);
                break;
            case ScriptLoops.Current or ScriptLoops.Potential or ScriptLoops.OpenCircuit:
                if (loop is null) EnterLoop(instruction);
                else TakeSample(instruction);
                break;
            case "endloop":
                next = instruction.Target;
                WaitForSample();
                break;
            case "breakloop":
                LeaveLoop();
                next = instruction.Target;
                break;
            case "if":
                if (!Compare(Value(arguments[0]), arguments[1].Text, Value(arguments[2]))) next = instruction.Target;
                break;
            case "else":
                next = instruction.Target;
                break;
            case "pck_start":
                package.Clear();
                break;
            case "pck_add":
                package.Add(variables[arguments[0].Slot]);
                break;
            case "pck_end" when package.Count > 0:
                send(MethodScriptPackage.Encode([.. package]));
                break;
            case "send_string":
                send("T" + arguments[0].Text);
                break;
        }
    }

    private void EnterLoop(ScriptInstruction head)
    {
        if (Duration(head.Operands[^1], head) < Interval(head)) throw Fault(TimingImpossible, head);
        switch (head.Command)
        {
            case ScriptLoops.OpenCircuit when analog.IsCellOn:
                throw Fault(OcpWithCellOn, head);
            case ScriptLoops.Current when !analog.IsGalvanostat:
            case ScriptLoops.Potential when analog.IsGalvanostat:
                throw Fault(WrongMode, head);
            case ScriptLoops.Current:
                Require(analog.SetCurrent(Value(head.Operands[2]), clock), head);
                break;
            case ScriptLoops.Potential:
                Require(analog.SetPotential(Value(head.Operands[2]), clock), head);
                break;
        }

        send(ScriptLoops.Opening(head.Command));
        (loop, loopStart, taken) = (head, clock, 0);
        next--; // back on the head, where the first sample is taken
        WaitForSample();
    }

    private void WaitForSample()
    {
        long samples = (long)Math.Round(Duration(loop!.Operands[^1], loop) / Interval(loop));
        if (taken < samples)
        {
            Due = NextSample();
            return;
        }

        next = loop.Target;
        LeaveLoop();
    }

    private void TakeSample(ScriptInstruction head)
    {
        taken++;
        CellReading reading = analog.Measure(clock, out MethodScriptStatus status, out int rangeIndex, out int? error);
        Require(error, head);
        Store(head.Operands[0], head.Command == ScriptLoops.Potential ? MethodScriptVariableType.AppliedPotential : MethodScriptVariableType.Potential, reading.PotentialVolts, head);
        if (head.Command == ScriptLoops.OpenCircuit) return;
        string type = head.Command == ScriptLoops.Current ? MethodScriptVariableType.AppliedCurrent : MethodScriptVariableType.Current;
        Store(head.Operands[1], type, reading.CurrentAmperes, head);
        variables[head.Operands[1].Slot] = variables[head.Operands[1].Slot] with { Status = status, RangeIndex = rangeIndex };
    }

    private void LeaveLoop()
    {
        if (loop is null) return;
        loop = null;
        send("*");
    }

    private void Finish()
    {
        LeaveLoop();
        (IsOver, Due) = (true, null);
        send("");
    }

    private void Store(ScriptOperand variable, string type, double value, ScriptInstruction at)
    {
        if (!(Math.Abs(value) <= LargestValue)) throw Fault(NotANumber, at);
        variables[variable.Slot] = new(type, MethodScriptNumber.FromValue(value));
    }

    private static void Require(int? error, ScriptInstruction at)
    {
        if (error is { } code) throw Fault(code, at);
    }

    private static bool Compare(double left, string comparison, double right) => comparison switch
    {
        "<" => left < right,
        "<=" => left <= right,
        ">" => left > right,
        ">=" => left >= right,
        "==" => left == right,
        _ => left != right,
    };

    private static ScriptFault Fault(int code, ScriptInstruction at) => new(new(code, at.Line));
}
