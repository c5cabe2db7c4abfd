using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>The analog part of the device: mode, range, setpoints and cell switch. What it is asked beyond its rating it refuses with the device's code.</summary>
/// <param name="cell">The cell at the terminals.</param>
/// <param name="model">Ranges and rating.</param>
internal sealed class AnalogFrontEnd(ICellSource cell, MethodScriptModel model)
{
    private const int BadArgument = 0x0007, PotentialOutOfRange = 0x000F, WrongMode = 0x0023;
    private const double GalvanostatMode = 6, Warning = 0.95, Underload = 0.01, Destructive = 2;

    private double potentialSetpoint, currentSetpoint, rangeAmperes = model.Rating.MaximumAmperes;

    /// <summary>Whether the current is controlled, not the potential.</summary>
    public bool IsGalvanostat { get; private set; }

    /// <summary>Whether the cell is connected.</summary>
    public bool IsCellOn { get; private set; }

    /// <summary>Takes set_pgstat_mode.</summary>
    /// <param name="mode">6 for the galvanostat.</param>
    /// <returns>The device's error code, or null.</returns>
    public int? SetMode(double mode)
    {
        IsGalvanostat = mode == GalvanostatMode;
        return IsGalvanostat && !model.Rating.IsGalvanostat ? WrongMode : null;
    }

    /// <summary>Takes the smallest range that holds a current.</summary>
    /// <param name="amperes">A; its sign does not count.</param>
    /// <returns>The device's error code, or null.</returns>
    public int? SetRange(double amperes)
    {
        double size = Math.Abs(amperes);
        if (size > model.Rating.MaximumAmperes) return BadArgument;
        rangeAmperes = model.RangeFor(size);
        return null;
    }

    /// <summary>Sets the potential to hold.</summary>
    /// <param name="volts">V.</param>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>The device's error code, or null.</returns>
    public int? SetPotential(double volts, DateTimeOffset at)
    {
        if (volts < model.Rating.MinimumVolts || volts > model.Rating.MaximumVolts) return PotentialOutOfRange;
        potentialSetpoint = volts;
        Apply(at);
        return null;
    }

    /// <summary>Sets the current to drive.</summary>
    /// <param name="amperes">A, &gt; 0 charges.</param>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>The device's error code, or null.</returns>
    public int? SetCurrent(double amperes, DateTimeOffset at)
    {
        if (Math.Abs(amperes) > rangeAmperes) return BadArgument;
        currentSetpoint = amperes;
        Apply(at);
        return null;
    }

    /// <summary>Connects or disconnects the cell.</summary>
    /// <param name="on">True to connect it.</param>
    /// <param name="at">Experiment UTC.</param>
    public void Switch(bool on, DateTimeOffset at)
    {
        IsCellOn = on;
        Apply(at);
    }

    /// <summary>Measures.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <param name="status">Status of the current.</param>
    /// <param name="rangeIndex">Index of the current range: EmStat4 numbers its decades 3, 6, 9, … from 1 nA on.</param>
    /// <param name="error">The device's error code when the cell draws far too much; else null.</param>
    /// <returns>Potential and current.</returns>
    public CellReading Measure(DateTimeOffset at, out MethodScriptStatus status, out int rangeIndex, out int? error)
    {
        CellReading reading = cell.Read(at);
        double size = Math.Abs(reading.CurrentAmperes);
        error = size > Destructive * model.Rating.MaximumAmperes ? MethodScriptError.CriticalOverload : null;
        status = size > rangeAmperes ? MethodScriptStatus.Overload
            : size > Warning * rangeAmperes ? MethodScriptStatus.OverloadWarning
            : size < Underload * rangeAmperes ? MethodScriptStatus.Underload : MethodScriptStatus.None;
        rangeIndex = 3 * ((int)Math.Round(Math.Log10(rangeAmperes)) + 10);
        return reading;
    }

    private void Apply(DateTimeOffset at) => cell.Apply(at, !IsCellOn ? CellLoad.OpenCircuit
        : IsGalvanostat ? new CellLoad(CellMode.Galvanostatic, currentSetpoint) : new CellLoad(CellMode.Potentiostatic, potentialSetpoint));
}
