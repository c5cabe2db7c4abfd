using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>Runs one loaded script on its own clock: everything happens at its due time, however late the machine is asked.</summary>
internal sealed class ScriptMachine
{
    private const int OcpWithCellOn = 0x0014, PotentialOutOfRange = 0x000F, BadArgument = 0x0007, NotANumber = 0x0010, TimingImpossible = 0x005A, WrongMode = 0x0023;
    private const double Warning = 0.95, Underload = 0.01;

    private readonly ScriptProgram program;
    private readonly ICellSource cell;
    private readonly MethodScriptModel model;
    private readonly Action<string> send;
    private readonly MethodScriptVariable[] variables;
    private readonly List<MethodScriptVariable> package = [];
    private DateTimeOffset clock, timerStart;
    private DateTimeOffset? haltedAt;
    private double potentialSetpoint, currentSetpoint, rangeAmperes;
    private bool isGalvanostat, cellIsOn;
    private int next;

    // The measurement loop that runs: its head, its start and how many of its samples are taken.
    private ScriptInstruction? loop;
    private DateTimeOffset loopStart;
    private long taken;

    /// <summary>Starts a script.</summary>
    /// <param name="program">The script.</param>
    /// <param name="start">Experiment UTC at which it starts.</param>
    /// <param name="cell">The cell at the terminals; off.</param>
    /// <param name="model">The device's ranges and rating.</param>
    /// <param name="send">Takes each output line.</param>
    public ScriptMachine(ScriptProgram program, DateTimeOffset start, ICellSource cell, MethodScriptModel model, Action<string> send)
    {
        (this.program, this.cell, this.model, this.send) = (program, cell, model, send);
        (clock, timerStart) = (start, start);
        variables = [.. Enumerable.Repeat(new MethodScriptVariable("aa", new MethodScriptNumber(0, ' ')), program.VariableCount)];
        rangeAmperes = model.Rating.MaximumAmperes;
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
        SetCell(false);
        Finish();
    }

    private DateTimeOffset Later(DateTimeOffset now) => now > clock ? now : clock;

    private DateTimeOffset NextSample() => loopStart + ((taken + 1) * Interval(loop!));

    private TimeSpan Interval(ScriptInstruction head) => TimeSpan.FromSeconds(Value(head.Operands[^2]));

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
                isGalvanostat = Value(arguments[0]) == 6;
                if (isGalvanostat && !model.Rating.IsGalvanostat) throw Fault(WrongMode, instruction);
                break;
            case "set_range" when arguments[0].Text is MethodScriptVariableType.Current or MethodScriptVariableType.AppliedCurrent:
                rangeAmperes = Range(Value(arguments[1]), instruction);
                break;
            case "set_autoranging" when arguments[0].Text is MethodScriptVariableType.Current:
                rangeAmperes = Range(Value(arguments[2]), instruction);
                break;
            case "set_e":
                potentialSetpoint = Potential(Value(arguments[0]), instruction);
                ApplyLoad();
                break;
            case "set_i":
                currentSetpoint = Current(Value(arguments[0]), instruction);
                ApplyLoad();
                break;
            case "cell_on":
                SetCell(true);
                break;
            case "cell_off":
                SetCell(false);
                break;
            case "timer_start":
                timerStart = clock;
                break;
            case "timer_get":
                Store(arguments[0], MethodScriptVariableType.Time, (clock - timerStart).TotalSeconds, instruction);
                break;
            case "wait":
                Due = clock + TimeSpan.FromSeconds(Value(arguments[0]));
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
        if (!(Value(head.Operands[^2]) > 0 && Value(head.Operands[^1]) >= Value(head.Operands[^2]))) throw Fault(TimingImpossible, head);
        if (head.Command == ScriptLoops.OpenCircuit && cellIsOn) throw Fault(OcpWithCellOn, head);
        if (head.Command == ScriptLoops.Current && !isGalvanostat || head.Command == ScriptLoops.Potential && isGalvanostat) throw Fault(WrongMode, head);
        if (head.Command == ScriptLoops.Current) currentSetpoint = Current(Value(head.Operands[2]), head);
        if (head.Command == ScriptLoops.Potential) potentialSetpoint = Potential(Value(head.Operands[2]), head);
        ApplyLoad();
        send(ScriptLoops.Opening(head.Command));
        (loop, loopStart, taken) = (head, clock, 0);
        next--; // back on the head, where the first sample is taken
        WaitForSample();
    }

    private void WaitForSample()
    {
        long samples = (long)Math.Round(Value(loop!.Operands[^1]) / Value(loop.Operands[^2]));
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
        CellReading reading = cell.Read(clock);
        double size = Math.Abs(reading.CurrentAmperes);
        if (size > 2 * model.Rating.MaximumAmperes) throw Fault(MethodScriptError.CriticalOverload, head);
        MethodScriptStatus status = size > rangeAmperes ? MethodScriptStatus.Overload
            : size > Warning * rangeAmperes ? MethodScriptStatus.OverloadWarning
            : size < Underload * rangeAmperes ? MethodScriptStatus.Underload : MethodScriptStatus.None;
        Store(head.Operands[0], head.Command == ScriptLoops.Potential ? MethodScriptVariableType.AppliedPotential : MethodScriptVariableType.Potential, reading.PotentialVolts, head);
        if (head.Command == ScriptLoops.OpenCircuit) return;
        string type = head.Command == ScriptLoops.Current ? MethodScriptVariableType.AppliedCurrent : MethodScriptVariableType.Current;
        Store(head.Operands[1], type, reading.CurrentAmperes, head);
        variables[head.Operands[1].Slot] = variables[head.Operands[1].Slot] with { Status = status, RangeIndex = RangeIndex() };
    }

    // EmStat4 numbers its decades 3, 6, 9, … from 1 nA on.
    private int RangeIndex() => 3 * ((int)Math.Round(Math.Log10(rangeAmperes)) + 10);

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

    private void SetCell(bool on)
    {
        cellIsOn = on;
        ApplyLoad();
    }

    private void ApplyLoad() => cell.Apply(clock, !cellIsOn ? CellLoad.OpenCircuit
        : isGalvanostat ? new CellLoad(CellMode.Galvanostatic, currentSetpoint) : new CellLoad(CellMode.Potentiostatic, potentialSetpoint));

    private void Store(ScriptOperand variable, string type, double value, ScriptInstruction at)
    {
        if (!double.IsFinite(value)) throw Fault(NotANumber, at);
        variables[variable.Slot] = new(type, MethodScriptNumber.FromValue(value));
    }

    private double Range(double amperes, ScriptInstruction at) =>
        Math.Abs(amperes) <= model.Rating.MaximumAmperes ? model.RangeFor(Math.Abs(amperes)) : throw Fault(BadArgument, at);

    private double Potential(double volts, ScriptInstruction at) =>
        volts >= model.Rating.MinimumVolts && volts <= model.Rating.MaximumVolts ? volts : throw Fault(PotentialOutOfRange, at);

    private double Current(double amperes, ScriptInstruction at) => Math.Abs(amperes) <= rangeAmperes ? amperes : throw Fault(BadArgument, at);

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
