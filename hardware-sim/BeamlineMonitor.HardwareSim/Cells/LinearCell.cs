namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>The simplest cell with a state of charge: a capacitor behind a resistor, E = E₀ + Q/C + I·R.</summary>
public sealed class LinearCell : ICellSource
{
    private readonly double resistanceOhms;
    private readonly double capacitanceFarads;
    private double openCircuitVolts;
    private CellLoad load = CellLoad.OpenCircuit;
    private DateTimeOffset last = DateTimeOffset.MinValue;

    /// <summary>Builds a cell at rest.</summary>
    /// <param name="openCircuitVolts">Potential at the start, V.</param>
    /// <param name="resistanceOhms">R, Ω, &gt; 0.</param>
    /// <param name="capacitanceFarads">C, F, &gt; 0; infinity for a potential that never changes.</param>
    public LinearCell(double openCircuitVolts, double resistanceOhms, double capacitanceFarads = double.PositiveInfinity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resistanceOhms);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacitanceFarads);
        (this.openCircuitVolts, this.resistanceOhms, this.capacitanceFarads) = (openCircuitVolts, resistanceOhms, capacitanceFarads);
    }

    /// <summary>What the cell is connected to now.</summary>
    public CellLoad Load => load;

    /// <inheritdoc/>
    public void Apply(DateTimeOffset at, CellLoad load)
    {
        Pass(at);
        this.load = load;
    }

    /// <inheritdoc/>
    public CellReading Read(DateTimeOffset at)
    {
        Pass(at);
        return load.Mode switch
        {
            CellMode.Galvanostatic => new(openCircuitVolts + (load.Value * resistanceOhms), load.Value),
            CellMode.Potentiostatic => new(load.Value, (load.Value - openCircuitVolts) / resistanceOhms),
            _ => new(openCircuitVolts, 0),
        };
    }

    private void Pass(DateTimeOffset at)
    {
        double seconds = last == DateTimeOffset.MinValue ? 0 : (at - last).TotalSeconds;
        last = at;
        openCircuitVolts = load.Mode switch
        {
            CellMode.Galvanostatic => openCircuitVolts + (load.Value * seconds / capacitanceFarads),
            CellMode.Potentiostatic => load.Value + ((openCircuitVolts - load.Value) * Math.Exp(-seconds / (resistanceOhms * capacitanceFarads))),
            _ => openCircuitVolts,
        };
    }
}
