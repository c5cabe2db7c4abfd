using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>The 2400: measuring is a cycle of source, delay and measurement, and while it goes on only :ABORt is heard.</summary>
internal sealed class SourceMeter2400 : SourceMeterDevice
{
    private const int NotWithOutputOff = 803, CurrentMeasured = 1 << 12, VoltageSourced = 1 << 14, CurrentSourced = 1 << 15, Compliance = 1 << 3;
    private const int LargestCount = 2500;

    private static readonly TimeSpan Aperture = TimeSpan.FromMilliseconds(20);
    private static readonly string[] Elements = ["VOLT", "CURR", "RES", "TIME", "STAT"];

    private readonly List<string> readings = [];
    private string[] chosen = Elements;
    private TimeSpan delay;
    private DateTimeOffset? zero;
    private long armCount = 1, triggerCount = 1;
    private bool turnsOff, turnsOffAlways = true;

    public SourceMeter2400(ICellSource cell, SourceMeterOptions options)
        : base(cell, options)
    {
        Set(":SYSTem:BEEPer:STATe", (arguments, _) => Switch(arguments));
        Set(":SYSTem:RSENse", (arguments, _) => Switch(arguments));
        Set(":SYSTem:TIME:RESet", (_, at) => zero = at);
        Set(":OUTPut[1]:SMODe", (arguments, _) => Output.IsHighImpedance = OneOf(arguments, "HIMP", "NORM", "ZERO", "GUAR") == "HIMP");
        Query(":OUTPut[1]:SMODe?", (_, _) => Output.IsHighImpedance ? "HIMP" : "NORM");
        foreach (string quantity in (string[])["VOLTage", "CURRent"]) Set($":SOURce[1]:{quantity}:MODE", (arguments, _) => OneOf(arguments, "FIX", "FIXED", "SWE", "LIST"));
        Set(":SOURce[1]:DELay", (arguments, _) => delay = TimeSpan.FromSeconds(Number(arguments, 0, 0, 9999.999)));
        Set(":SOURce[1]:CLEar:AUTO", (arguments, _) => turnsOff = Switch(arguments));
        Set(":SOURce[1]:CLEar:AUTO:MODE", (arguments, _) => turnsOffAlways = OneOf(arguments, "ALW", "ALWAYS", "TCO", "TCOUNT").StartsWith('A'));
        Set(":SENSe[1]:FUNCtion:CONCurrent", (arguments, _) => Switch(arguments));
        Set(":SENSe[1]:FUNCtion[:ON]", (arguments, _) => OneOf(arguments, "VOLT", "CURR", "RES"));
        Set(":SENSe[1]:VOLTage[:DC]:PROTection[:LEVel]", (arguments, _) => Output.ComplianceVolts = Number(arguments, 0, 0.0002, 210));
        Set(":SENSe[1]:CURRent[:DC]:PROTection[:LEVel]", (arguments, _) => Output.ComplianceAmperes = Number(arguments, 0, 1e-9, 1.05));
        Set(":FORMat:ELEMents", (arguments, _) => chosen = [.. arguments.Select(argument => OneOf([argument], Elements))]);
        Set(":ARM[:SEQuence[1]][:LAYer[1]]:COUNt", (arguments, _) => armCount = (long)Number(arguments, 0, 1, LargestCount));
        Set(":TRIGger[:SEQuence[1]]:COUNt", (arguments, _) => triggerCount = (long)Number(arguments, 0, 1, LargestCount));
        Set(":TRIGger[:SEQuence[1]]:DELay", (arguments, _) => Number(arguments, 0, 0, 999.9999));
        Set(":ABORt", (_, at) => Abort(at));
        Query(":READ?", Read);
    }

    /// <inheritdoc/>
    protected override bool IsBlocked => Run is not null;

    /// <inheritdoc/>
    protected override void Over()
    {
        Run = null;
        Answer(string.Join(',', readings));
    }

    /// <inheritdoc/>
    protected override void Abort(DateTimeOffset at)
    {
        if (Run is not null && turnsOff) Output.Turn(false, at);
        base.Abort(at);
    }

    /// <inheritdoc/>
    protected override double Measure(DateTimeOffset at)
    {
        CellReading reading = Output.Measure(at, out bool isInCompliance);
        zero ??= at;
        int status = CurrentMeasured | (Output.SourcesVoltage ? VoltageSourced : CurrentSourced) | (isInCompliance ? Compliance : 0);
        readings.AddRange(Elements.Where(chosen.Contains).Select(element => element switch
        {
            "VOLT" => Text(reading.PotentialVolts),
            "CURR" => Text(reading.CurrentAmperes),
            "RES" => "+9.910000E+37", // not measured
            "TIME" => Text((at - zero.Value).TotalSeconds),
            _ => Text(status),
        }));
        return reading.PotentialVolts;
    }

    private string? Read(string[] arguments, DateTimeOffset at)
    {
        if (!turnsOff && !Output.IsOn) throw new ScpiFault(NotWithOutputOff, "Not permitted with OUTPUT off");
        if (armCount * triggerCount > LargestCount) throw ScpiFault.OutOfRange;
        readings.Clear();
        Begun++;
        List<TriggerBlock> blocks = [];
        if (turnsOff) blocks.Add(new TriggerBlock.Output(true));
        int first = turnsOff && !turnsOffAlways ? 2 : 1;
        blocks.AddRange(new TriggerBlock.Delay(delay), new TriggerBlock.Measure());
        if (turnsOff && turnsOffAlways) blocks.Add(new TriggerBlock.Output(false));
        blocks.Add(new TriggerBlock.Count(armCount * triggerCount, first));
        if (turnsOff && !turnsOffAlways) blocks.Add(new TriggerBlock.Output(false));
        Run = new TriggerRun(blocks, at, Aperture);
        return null;
    }
}
