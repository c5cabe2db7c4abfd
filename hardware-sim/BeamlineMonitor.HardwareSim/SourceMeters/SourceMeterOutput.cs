using BeamlineMonitor.HardwareSim.Cells;

namespace BeamlineMonitor.HardwareSim.SourceMeters;

/// <summary>The analog part: source, compliance and output relay before a cell.</summary>
/// <param name="cell">The cell at the terminals.</param>
internal sealed class SourceMeterOutput(ICellSource cell)
{
    private bool isClamped;

    /// <summary>Whether the potential is set, not the current.</summary>
    public bool SourcesVoltage { get; set; } = true;

    /// <summary>Level of the sources, V and A.</summary>
    public double LevelVolts { get; set; }

    /// <summary>Level of the current source, A.</summary>
    public double LevelAmperes { get; set; }

    /// <summary>Compliance while a current is sourced, V.</summary>
    public double ComplianceVolts { get; set; } = 21;

    /// <summary>Compliance while a potential is sourced, A.</summary>
    public double ComplianceAmperes { get; set; } = 105e-6;

    /// <summary>Whether "off" opens the relay; else it sets 0 V, which shorts a cell.</summary>
    public bool IsHighImpedance { get; set; }

    /// <summary>Whether the output is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether the cell was ever shorted by an output that went off in its normal state.</summary>
    public bool HasShorted { get; private set; }

    /// <summary>Turns the output.</summary>
    public void Turn(bool on, DateTimeOffset at)
    {
        IsOn = on;
        isClamped = false;
        HasShorted |= !on && !IsHighImpedance;
        cell.Apply(at, on
            ? SourcesVoltage ? new CellLoad(CellMode.Potentiostatic, LevelVolts) : new CellLoad(CellMode.Galvanostatic, LevelAmperes)
            : IsHighImpedance ? CellLoad.OpenCircuit : new CellLoad(CellMode.Potentiostatic, 0));
        if (on && SourcesVoltage) Clamp(at);
    }

    /// <summary>Sets the level that is sourced; a running output follows.</summary>
    public void Change(DateTimeOffset at)
    {
        if (IsOn) Turn(true, at);
    }

    /// <summary>Measures.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <param name="isInCompliance">Whether the source is held by its compliance.</param>
    /// <returns>Potential and current.</returns>
    public CellReading Measure(DateTimeOffset at, out bool isInCompliance)
    {
        if (IsOn && SourcesVoltage) Clamp(at);
        CellReading reading = cell.Read(at);
        isInCompliance = isClamped || (IsOn && !SourcesVoltage && Math.Abs(reading.PotentialVolts) > ComplianceVolts);
        return isInCompliance && !SourcesVoltage ? reading with { PotentialVolts = Math.CopySign(ComplianceVolts, reading.PotentialVolts) } : reading;
    }

    // A source of potential that would drive more than its compliance is a source of that current.
    private void Clamp(DateTimeOffset at)
    {
        CellReading reading = cell.Read(at);
        if (!isClamped && Math.Abs(reading.CurrentAmperes) > ComplianceAmperes)
        {
            isClamped = true;
            cell.Apply(at, new CellLoad(CellMode.Galvanostatic, Math.CopySign(ComplianceAmperes, reading.CurrentAmperes)));
        }
        else if (isClamped && (reading.CurrentAmperes > 0 ? reading.PotentialVolts >= LevelVolts : reading.PotentialVolts <= LevelVolts))
        {
            isClamped = false;
            cell.Apply(at, new CellLoad(CellMode.Potentiostatic, LevelVolts));
        }
    }
}
