using System.Text;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>The device's command interpreter without its line: characters in, characters out, at the instants given.</summary>
internal sealed class MethodScriptDevice
{
    private const int LongestLine = 255, LargestScript = 32 * 1024, LargestOutput = 64 * 1024, SamplesAtOnce = 256;
    private const int UnknownCommand = 0x0003, TooLong = 0x0008, NoScript = 0x000C;

    private readonly AnalogFrontEnd analog;
    private readonly MethodScriptDeviceOptions options;
    private readonly StringBuilder input = new();
    private readonly StringBuilder output = new();
    private readonly List<string> loading = [];
    private ScriptProgram? loaded;
    private ScriptMachine? machine;
    private char loadCommand;
    private int loadingLength;

    /// <summary>Switches the device on.</summary>
    /// <param name="cell">The cell at its terminals.</param>
    /// <param name="options">What it is.</param>
    public MethodScriptDevice(ICellSource cell, MethodScriptDeviceOptions options) => (analog, this.options) = (new(cell, options.Model), options);

    /// <summary>Whether a script runs.</summary>
    public bool IsRunning => machine is { IsOver: false };

    /// <summary>When the script goes on by itself; null if none does.</summary>
    public DateTimeOffset? Due => machine?.Due;

    /// <summary>Output lines that nobody took.</summary>
    public long DroppedLines { get; private set; }

    /// <summary>Scripts accepted since the device was switched on.</summary>
    public int ScriptsAccepted { get; private set; }

    /// <summary>Takes one character.</summary>
    /// <param name="character">ASCII.</param>
    /// <param name="now">Experiment UTC.</param>
    /// <returns>True if the answer was an error, after which the device is deaf for a while.</returns>
    public bool Receive(char character, DateTimeOffset now)
    {
        if (character != '\n')
        {
            if (character != '\r' && input.Length <= LongestLine) input.Append(character);
            return false;
        }

        string line = input.ToString();
        input.Clear();
        MethodScriptError? error = loadCommand != '\0' ? Load(line, now) : line.Length > 0 ? Obey(line, now) : null;
        return error is not null;
    }

    /// <summary>Forgets half a line: the device was deaf in its middle.</summary>
    public void ForgetInput()
    {
        input.Clear();
        loading.Clear();
        loadCommand = '\0';
    }

    /// <summary>Does what is due, in bounded bits.</summary>
    /// <param name="now">Experiment UTC.</param>
    /// <returns>True if all that is due is done.</returns>
    public bool Advance(DateTimeOffset now) => machine?.Run(now, SamplesAtOnce) ?? true;

    /// <summary>Stops a running script with an error, as its own protection would.</summary>
    /// <param name="error">The error.</param>
    public void Fail(MethodScriptError error)
    {
        if (IsRunning) machine!.Fail(error);
    }

    /// <summary>Takes what the device has sent.</summary>
    /// <returns>Lines, each with its LF.</returns>
    public string TakeOutput()
    {
        string text = output.ToString();
        output.Clear();
        return text;
    }

    private void Send(string line)
    {
        if (output.Length > LargestOutput) DroppedLines++;
        else output.Append(line).Append('\n');
    }

    private MethodScriptError? Obey(string line, DateTimeOffset now)
    {
        char command = line[0];
        MethodScriptError? error = line.Length > LongestLine ? new(TooLong)
            : IsRunning ? ObeyRunning(line, now) : ObeyIdle(line, now);
        if (error is not null) Send($"{command}!{error.Encode()}");
        return error;
    }

    private MethodScriptError? ObeyRunning(string line, DateTimeOffset now)
    {
        if (line is not ("Z" or "Y" or "h" or "H")) return new(MethodScriptError.NothingRuns);
        Send(line);
        if (line == "Z") machine!.Abort(now);
        if (line == "Y") machine!.AbortLoop(now);
        if (line == "h") machine!.Halt(now);
        if (line == "H") machine!.Resume(now);
        return null;
    }

    private MethodScriptError? ObeyIdle(string line, DateTimeOffset now)
    {
        switch (line)
        {
            case "t":
                output.Append(options.Firmware.Encode());
                return null;
            case "v":
                Send("v" + options.LanguageVersion);
                return null;
            case "i":
                Send("i" + options.SerialNumber);
                return null;
            case "CC" or "CM":
                Send(line + options.Capabilities);
                return null;
            case "e" or "l":
                (loadCommand, loadingLength) = (line[0], 0);
                return null;
            case "r":
                if (loaded is null) return new(NoScript);
                Send("r");
                Start(loaded, now);
                return null;
            case "Z" or "Y" or "h" or "H":
                return new(MethodScriptError.NothingRuns);
            default:
                return new(UnknownCommand);
        }
    }

    private MethodScriptError? Load(string line, DateTimeOffset now)
    {
        if (line.Length > 0)
        {
            loadingLength = Math.Min(loadingLength + line.Length, LargestScript + 1);
            if (loadingLength <= LargestScript) loading.Add(line);
            return null;
        }

        char command = loadCommand;
        MethodScriptError? error = null;
        try
        {
            if (loadingLength > LargestScript) throw new ScriptFault(new(TooLong));
            ScriptProgram program = ScriptCompiler.Compile(loading, analog.IsCellOn);
            ScriptsAccepted++;
            if (options.JoinsAcknowledgement && command == 'e') output.Append('e');
            else Send(command.ToString());
            if (command == 'e') Start(program, now);
            else loaded = program;
        }
        catch (ScriptFault fault)
        {
            error = fault.Error;
            Send($"{command}!{error.Encode()}");
        }

        ForgetInput();
        return error;
    }

    private void Start(ScriptProgram program, DateTimeOffset now)
    {
        machine = new(program, now, analog, Send);
        machine.Run(now, SamplesAtOnce);
    }
}
