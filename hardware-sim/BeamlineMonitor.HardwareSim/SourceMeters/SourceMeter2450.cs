using System.Globalization;
using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>The 2450: a trigger model of blocks runs beside the commands, measures into a buffer, and turns the output on and off.</summary>
internal sealed class SourceMeter2450 : SourceMeterDevice
{
    private const int NoReading = 5076, LimitBit = 1 << 4, OutputBit = 1 << 2, LargestBlock = 63;

    private static readonly TimeSpan Aperture = TimeSpan.FromMilliseconds(20);

    private readonly List<(DateTimeOffset At, CellReading Reading, int Status)> buffer = [];
    private readonly SortedDictionary<int, TriggerBlock> blocks = [];
    private int capacity = 100_000, last;
    private DateTimeOffset? firstAt;
    private bool measuresVoltage, wasAborted;

    public SourceMeter2450(ICellSource cell, SourceMeterOptions options)
        : base(cell, options)
    {
        foreach (string quantity in (string[])["VOLTage", "CURRent"])
        {
            Set($":OUTPut[1]:{quantity}:SMODe", (arguments, _) => Output.IsHighImpedance = OneOf(arguments, "HIMP", "NORM", "ZERO", "GUAR") == "HIMP");
            Set($":SENSe[1]:{quantity}[:DC]:RSENse", (arguments, _) => Switch(arguments));
            Set($":SOURce[1]:{quantity}:READ:BACK", (arguments, _) => Switch(arguments));
        }

        Set(":SOURce[1]:CURRent:VLIMit[:LEVel]", (arguments, _) => Output.ComplianceVolts = Number(arguments, 0, 0.02, 210));
        Set(":SOURce[1]:VOLTage:ILIMit[:LEVel]", (arguments, _) => Output.ComplianceAmperes = Number(arguments, 0, 1e-9, 1.05));
        Set(":SENSe[1]:FUNCtion[:ON]", (arguments, _) => measuresVoltage = OneOf(arguments, "VOLT", "CURR", "RES") == "VOLT");
        Set(":TRACe:POINts", (arguments, _) => capacity = (int)Number(arguments, 0, 10, 6_875_000));
        Set(":TRACe:FILL:MODE", (arguments, _) => OneOf(arguments, "CONT", "CONTINUOUS", "ONCE"));
        Set(":TRACe:CLEar", (_, _) => Clear());
        Query(":TRACe:ACTual:END?", (_, _) => last.ToString(CultureInfo.InvariantCulture));
        Query(":TRACe:DATA?", Data);
        Set(":TRIGger:LOAD", (arguments, _) => Load(arguments));
        Set(":TRIGger:BLOCk:SOURce:STATe", (arguments, _) => Add(arguments, new TriggerBlock.Output(Switch(arguments[1..]))));
        Set(":TRIGger:BLOCk:DELay:CONStant", (arguments, _) => Add(arguments, new TriggerBlock.Delay(TimeSpan.FromSeconds(Number(arguments, 1, 0, 10_000)))));
        Set(":TRIGger:BLOCk:MEASure", (arguments, _) => Add(arguments, new TriggerBlock.Measure()));
        Set(":TRIGger:BLOCk:BRANch:LIMit:CONStant", (arguments, _) => Add(arguments, new TriggerBlock.Limit(
            OneOf(arguments[1..], "INS", "INSIDE", "OUTS", "OUTSIDE").StartsWith('I'), Number(arguments, 2, -1e9, 1e9), Number(arguments, 3, -1e9, 1e9), (int)Number(arguments, 4, 1, LargestBlock))));
        Set(":TRIGger:BLOCk:BRANch:COUNter", (arguments, _) =>
            Add(arguments, new TriggerBlock.Count((long)Number(arguments, 1, 1, int.MaxValue), (int)Number(arguments, 2, 1, LargestBlock))));
        Query(":TRIGger:STATe?", (_, _) => State());
        Set(":INITiate[:IMMediate]", (_, at) => Begin(at));
        Set(":ABORt", (_, at) => Abort(at));
    }

    /// <inheritdoc/>
    protected override bool IsBlocked => false;

    /// <inheritdoc/>
    protected override void Abort(DateTimeOffset at)
    {
        wasAborted |= IsRunning;
        base.Abort(at);
    }

    /// <inheritdoc/>
    protected override double Measure(DateTimeOffset at)
    {
        CellReading reading = Output.Measure(at, out bool isInCompliance);
        firstAt ??= at;
        last = (last % capacity) + 1;
        (DateTimeOffset, CellReading, int) entry = (at, reading, OutputBit | (isInCompliance ? LimitBit : 0));
        if (last > buffer.Count) buffer.Add(entry);
        else buffer[last - 1] = entry;
        return measuresVoltage ? reading.PotentialVolts : reading.CurrentAmperes;
    }

    private void Clear()
    {
        buffer.Clear();
        last = 0;
        firstAt = null;
    }

    private void Load(string[] arguments)
    {
        OneOf(arguments, "EMPTY");
        blocks.Clear();
        Run = null;
    }

    private void Add(string[] arguments, TriggerBlock block)
    {
        int number = (int)Number(arguments, 0, 1, LargestBlock);
        if (number > blocks.Count + 1) throw ScpiFault.OutOfRange; // numbers are given in order
        blocks[number] = block;
    }

    private void Begin(DateTimeOffset at)
    {
        if (blocks.Count == 0 || IsRunning) throw new ScpiFault(-213, "INIT ignored");
        Begun++;
        wasAborted = false;
        firstAt = null;
        Run = new TriggerRun([.. blocks.Values], at, Aperture);
    }

    private string State()
    {
        string state = blocks.Count == 0 ? "EMPTY" : IsRunning ? "RUNNING" : wasAborted ? "ABORTED" : "IDLE";
        return $"{state};{state};{(IsRunning ? Run!.At : 0)}";
    }

    private string? Data(string[] arguments, DateTimeOffset at)
    {
        int from = (int)Number(arguments, 0, 1, capacity), to = (int)Number(arguments, 1, 1, capacity);
        if (to > buffer.Count || from > to) throw new ScpiFault(NoReading, "Specified index is out of range");
        return string.Join(',', buffer.GetRange(from - 1, to - from + 1).SelectMany(entry => arguments[3..].Select(element => OneOf([element], "REL", "READ", "SOUR", "SOURSTAT") switch
        {
            "REL" => (entry.At - firstAt!.Value).TotalSeconds.ToString("R", CultureInfo.InvariantCulture),
            "READ" => Text(measuresVoltage ? entry.Reading.PotentialVolts : entry.Reading.CurrentAmperes),
            "SOUR" => Text(measuresVoltage ? entry.Reading.CurrentAmperes : entry.Reading.PotentialVolts),
            _ => entry.Status.ToString(CultureInfo.InvariantCulture),
        })));
    }
}
