using System.Globalization;
using System.Text;
using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>A SourceMeter: what its two models share. Without clock: it is told the instant.</summary>
internal abstract class SourceMeterDevice
{
    private const int LongestLine = 4096, LongestErrors = 10;

    private readonly SourceMeterOptions options;
    private readonly List<(ScpiPattern Pattern, Func<string[], DateTimeOffset, string?> Act)> commands = [];
    private readonly Queue<(int Code, string Text)> errors = new();
    private readonly Queue<ScpiUnit> pending = new();
    private readonly StringBuilder input = new(), output = new();
    private readonly List<string> answers = [];
    private string enabled = "0";

    protected SourceMeterDevice(ICellSource cell, SourceMeterOptions options)
    {
        this.options = options;
        Output = new SourceMeterOutput(cell);
        Query("*IDN?", (_, _) => $"KEITHLEY INSTRUMENTS INC.,MODEL {options.Device},{options.SerialNumber},{options.Firmware}");
        Set("*CLS", (_, _) => errors.Clear());
        Set("*RST", (_, at) => Reset(at));
        Query("*OPC?", (_, _) => "1");
        Query(":SYSTem:ERRor[:NEXT]?", (_, _) => errors.TryDequeue(out (int Code, string Text) error) ? $"{error.Code},\"{error.Text}\"" : "0,\"No error\"");
        Set(":STATus:QUEStionable:ENABle", (arguments, _) => enabled = ((int)Number(arguments, 0, 0, 65535)).ToString(CultureInfo.InvariantCulture));
        Query(":STATus:QUEStionable:ENABle?", (_, _) => enabled);
        Set(":OUTPut[1][:STATe]", (arguments, at) => Output.Turn(Switch(arguments), at));
        Query(":OUTPut[1][:STATe]?", (_, _) => Output.IsOn ? "1" : "0");
        Set(":SOURce[1]:FUNCtion[:MODE]", (arguments, at) => Output.SourcesVoltage = OneOf(arguments, "VOLT", "CURR") == "VOLT");
        Set(":SOURce[1]:VOLTage:RANGe", (arguments, _) => Number(arguments, 0, -210, 210));
        Set(":SOURce[1]:CURRent:RANGe", (arguments, _) => Number(arguments, 0, -1.05, 1.05));
        Set(":SOURce[1]:VOLTage[:LEVel][:IMMediate][:AMPLitude]", (arguments, at) => Change(() => Output.LevelVolts = Number(arguments, 0, -210, 210), at));
        Set(":SOURce[1]:CURRent[:LEVel][:IMMediate][:AMPLitude]", (arguments, at) => Change(() => Output.LevelAmperes = Number(arguments, 0, -1.05, 1.05), at));
        foreach (string quantity in (string[])["VOLTage", "CURRent"])
        {
            Set($":SENSe[1]:{quantity}[:DC]:RANGe[:UPPer]", (arguments, _) => Number(arguments, 0, -210, 210));
            Set($":SENSe[1]:{quantity}[:DC]:NPLCycles", (arguments, _) => Number(arguments, 0, 0.01, 10));
        }
    }

    /// <summary>The analog part.</summary>
    public SourceMeterOutput Output { get; }

    /// <summary>Whether something is being measured, or a trigger model runs.</summary>
    public bool IsRunning => Run is { IsOver: false };

    /// <summary>When something is due next; null for never.</summary>
    public DateTimeOffset? Due => IsRunning ? Run!.Due : null;

    /// <summary>Number of steps, or of single cycles, that were begun.</summary>
    public int Begun { get; protected set; }

    /// <summary>What runs, or ran last.</summary>
    protected TriggerRun? Run { get; set; }

    /// <summary>Whether commands wait until what runs is over.</summary>
    protected abstract bool IsBlocked { get; }

    /// <summary>Takes one character from the line.</summary>
    public void Receive(char next, DateTimeOffset now)
    {
        if (next != '\n')
        {
            if (next is not '\r' && input.Length < LongestLine) input.Append(next);
            return;
        }

        string line = input.ToString();
        input.Clear();
        if (IsBlocked && new ScpiPattern(":ABORt").Matches(line.Trim())) Abort(now); // alone of all commands it is heard meanwhile
        foreach (ScpiUnit unit in ScpiUnit.Parse(line)) pending.Enqueue(unit);
        pending.Enqueue(new ScpiUnit("", [])); // the end of the line
        Work(now);
    }

    /// <summary>Does what is due next.</summary>
    /// <returns>True when nothing more is.</returns>
    public bool Advance(DateTimeOffset now)
    {
        if (Run is not { } run || !run.Step(now, Output.Turn, Measure)) return !Work(now);
        if (run.IsOver) Over();
        return false;
    }

    /// <summary>Takes what is to be sent.</summary>
    public string TakeOutput()
    {
        string text = output.ToString();
        output.Clear();
        return text;
    }

    /// <summary>Measures into the buffer.</summary>
    /// <returns>The value that limits look at.</returns>
    protected abstract double Measure(DateTimeOffset at);

    /// <summary>What ran has come to its end.</summary>
    protected virtual void Over()
    {
    }

    /// <summary>Ends what runs; the output stays as it is where a program did not turn it on.</summary>
    protected virtual void Abort(DateTimeOffset at) => Run = null;

    protected virtual void Reset(DateTimeOffset at)
    {
        Run = null;
        Output.IsHighImpedance = false;
        Output.Turn(false, at);
    }

    protected void Set(string pattern, Action<string[], DateTimeOffset> act) => commands.Add((new ScpiPattern(pattern), (arguments, at) =>
    {
        act(arguments, at);
        return null;
    }));

    protected void Query(string pattern, Func<string[], DateTimeOffset, string?> answer) => commands.Add((new ScpiPattern(pattern), answer));

    /// <summary>Adds an answer that took its time.</summary>
    protected void Answer(string text) => answers.Add(text);

    protected void Change(Action set, DateTimeOffset at)
    {
        set();
        Output.Change(at);
    }

    protected static double Number(string[] arguments, int index, double low, double high)
    {
        if (arguments.Length <= index) throw ScpiFault.MissingParameter;
        if (!double.TryParse(arguments[index], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)) throw ScpiFault.IllegalValue;
        return value >= low && value <= high ? value : throw ScpiFault.OutOfRange;
    }

    protected static bool Switch(string[] arguments) => OneOf(arguments, "ON", "OFF", "1", "0") is "ON" or "1";

    protected static string OneOf(string[] arguments, params string[] words)
    {
        if (arguments.Length == 0) throw ScpiFault.MissingParameter;
        string word = arguments[0].Trim('"').ToUpperInvariant();
        return words.Contains(word) ? word : throw ScpiFault.IllegalValue;
    }

    protected static string Text(double value) => value.ToString("+0.000000E+00;-0.000000E+00", CultureInfo.InvariantCulture);

    private bool Work(DateTimeOffset now)
    {
        bool worked = false;
        while (!IsBlocked && pending.TryDequeue(out ScpiUnit? unit))
        {
            worked = true;
            if (unit.Header.Length == 0) EndLine();
            else Execute(unit, now);
        }

        return worked;
    }

    private void Execute(ScpiUnit unit, DateTimeOffset now)
    {
        try
        {
            Func<string[], DateTimeOffset, string?> act = commands.FirstOrDefault(command => command.Pattern.Matches(unit.Header)).Act ?? throw ScpiFault.UndefinedHeader;
            if (act(unit.Arguments, now) is { } answer) answers.Add(answer);
        }
        catch (ScpiFault fault)
        {
            if (errors.Count < LongestErrors) errors.Enqueue((fault.Code, fault.Message));
            while (pending.TryPeek(out ScpiUnit? next) && next.Header.Length > 0) pending.Dequeue(); // the rest of the line is lost
        }
    }

    private void EndLine()
    {
        if (answers.Count > 0) output.Append(string.Join(';', answers)).Append('\n');
        answers.Clear();
    }
}
