using System.Globalization;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>Loads a script as the device does: the subset of MethodSCRIPT that cycling needs, with the device's error codes and places.</summary>
internal sealed class ScriptCompiler
{
    private const int UnknownCommand = 0x4001, BadCharacter = 0x4004, TooLarge = 0x4005, BadArgument = 0x0007, Nested = 0x400B, NotHere = 0x400C,
        EndedEarly = 0x4018, VariableExists = 0x4026, CellMustBeOn = 0x4027, CellMustBeOff = 0x4028, BadNumber = 0x4039, NotDeclared = 0x420B;

    // Beyond this a literal does not fit the device's 32-bit mantissa.
    private const long LargestLiteral = int.MaxValue;

    // The arguments of each command: v a declared variable, x a number or variable, n a new name, w a word, s a text.
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["var"] = "n", ["store_var"] = "vxw", ["set_pgstat_chan"] = "x", ["set_pgstat_mode"] = "x", ["set_max_bandwidth"] = "x",
        ["set_range"] = "wx", ["set_autoranging"] = "wxx", ["set_range_minmax"] = "wxx", ["set_e"] = "x", ["set_i"] = "x",
        ["cell_on"] = "", ["cell_off"] = "", ["timer_start"] = "", ["timer_get"] = "v", ["wait"] = "x", ["abort"] = "",
        [ScriptLoops.Current] = "vvxxx", [ScriptLoops.Potential] = "vvxxx", [ScriptLoops.OpenCircuit] = "vxx", ["endloop"] = "", ["breakloop"] = "",
        ["pck_start"] = "", ["pck_add"] = "v", ["pck_end"] = "", ["if"] = "xwx", ["else"] = "", ["endif"] = "", ["send_string"] = "s", ["on_finished:"] = "",
    };

    private readonly List<ScriptInstruction> instructions = [];
    private readonly Dictionary<string, int> variables = [];
    private readonly Stack<ScriptInstruction> open = new();
    private readonly List<ScriptInstruction> breaks = [];
    private int onFinished = -1;
    private bool cellIsOn;

    private ScriptCompiler()
    {
    }

    /// <summary>Loads a script.</summary>
    /// <param name="lines">Its lines, without the empty one that ends it.</param>
    /// <param name="cellIsOn">Whether the script before left the cell on.</param>
    /// <returns>The script, ready to run.</returns>
    /// <exception cref="ScriptFault">The device refuses it.</exception>
    public static ScriptProgram Compile(IReadOnlyList<string> lines, bool cellIsOn)
    {
        ScriptCompiler compiler = new() { cellIsOn = cellIsOn };
        for (int i = 0; i < lines.Count; i++) compiler.Add(lines[i], i + 1);
        if (compiler.open.Count > 0) throw Fault(EndedEarly, lines.Count, 1);
        return new(compiler.instructions, compiler.variables.Count, compiler.onFinished < 0 ? compiler.instructions.Count : compiler.onFinished);
    }

    private static ScriptFault Fault(int code, int line, int column) => new(new(code, line, column));

    private void Add(string text, int line)
    {
        List<(string Text, int Column)> words = Split(text, line);
        if (words.Count == 0) return;
        (string command, int column) = words[0];
        if (!Commands.TryGetValue(command, out string? kinds)) throw Fault(UnknownCommand, line, column);
        if (words.Count - 1 != kinds.Length) throw Fault(BadArgument, line, column);
        ScriptOperand[] operands = new ScriptOperand[kinds.Length];
        for (int i = 0; i < kinds.Length; i++) operands[i] = Read(kinds[i], words[i + 1].Text, line, words[i + 1].Column);
        ScriptInstruction instruction = new(command, operands, line);
        instructions.Add(instruction);
        Connect(instruction, column);
    }

    // A comment runs to the end of the line; a text stands in quotes and may hold spaces.
    private static List<(string Text, int Column)> Split(string text, int line)
    {
        List<(string, int)> words = [];
        for (int i = 0; i < text.Length && text[i] != '#';)
        {
            if (text[i] == ' ')
            {
                i++;
                continue;
            }

            int start = i;
            if (text[i] == '"')
            {
                i = text.IndexOf('"', i + 1) + 1;
                if (i == 0) throw Fault(BadCharacter, line, start + 1);
            }
            else
            {
                while (i < text.Length && text[i] is not (' ' or '#')) i++;
            }

            words.Add((text[start..i], start + 1));
        }

        return words;
    }

    private ScriptOperand Read(char kind, string word, int line, int column)
    {
        switch (kind)
        {
            case 'n':
                if (!char.IsAsciiLetter(word[0])) throw Fault(BadCharacter, line, column);
                if (!variables.TryAdd(word, variables.Count)) throw Fault(VariableExists, line, column);
                return new(word, variables[word], null);
            case 's':
                return word[0] == '"' ? new(word[1..^1], -1, null) : throw Fault(BadCharacter, line, column);
            case 'w':
                return new(word, -1, null);
            case 'x' when word[0] is '-' or (>= '0' and <= '9'):
                return new(word, -1, ReadNumber(word, line, column));
            default:
                return variables.TryGetValue(word, out int slot) ? new(word, slot, null) : throw Fault(NotDeclared, line, column);
        }
    }

    private static double ReadNumber(string word, int line, int column)
    {
        char suffix = char.IsAsciiLetter(word[^1]) ? word[^1] : ' ';
        string digits = suffix == ' ' ? word : word[..^1];
        if (!SiPrefix.IsKnown(suffix) || !long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long mantissa)) throw Fault(BadNumber, line, column);
        if (mantissa is < -LargestLiteral or > LargestLiteral) throw Fault(TooLarge, line, column);
        return SiPrefix.Scale(mantissa, suffix);
    }

    private void Connect(ScriptInstruction instruction, int column)
    {
        int line = instruction.Line;
        switch (instruction.Command)
        {
            case "cell_on":
                cellIsOn = true;
                break;
            case "cell_off":
                cellIsOn = false;
                break;
            case "set_pgstat_mode" or "set_pgstat_chan" when cellIsOn:
                throw Fault(CellMustBeOff, line, column);
            case ScriptLoops.Current or ScriptLoops.Potential or ScriptLoops.OpenCircuit:
                if (open.Any(block => ScriptLoops.IsLoop(block.Command))) throw Fault(Nested, line, column);
                if (!cellIsOn && instruction.Command != ScriptLoops.OpenCircuit) throw Fault(CellMustBeOn, line, column);
                open.Push(instruction);
                break;
            case "if":
                if (!ScriptMachine.IsComparison(instruction.Operands[1].Text)) throw Fault(BadArgument, line, column);
                open.Push(instruction);
                break;
            case "else":
                Close("if", instruction, column);
                open.Push(instruction);
                break;
            case "endif":
                if (!open.TryPop(out ScriptInstruction? block) || block.Command is not ("if" or "else")) throw Fault(NotHere, line, column);
                block.Target = instructions.Count;
                break;
            case "endloop":
                if (!open.TryPop(out ScriptInstruction? loop) || !ScriptLoops.IsLoop(loop.Command)) throw Fault(NotHere, line, column);
                loop.Target = instructions.Count;
                instruction.Target = instructions.IndexOf(loop);
                foreach (ScriptInstruction exit in breaks) exit.Target = instructions.Count;
                breaks.Clear();
                break;
            case "breakloop":
                if (!open.Any(block => ScriptLoops.IsLoop(block.Command))) throw Fault(NotHere, line, column);
                breaks.Add(instruction);
                break;
            case "on_finished:":
                if (open.Count > 0 || onFinished >= 0) throw Fault(NotHere, line, column);
                onFinished = instructions.Count;
                break;
        }
    }

    private void Close(string command, ScriptInstruction instruction, int column)
    {
        if (!open.TryPop(out ScriptInstruction? block) || block.Command != command) throw Fault(NotHere, instruction.Line, column);
        block.Target = instructions.Count;
    }
}
