using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Cells.Parameters;

namespace BeamlineMonitor.HardwareSim.Scenarios.Programmes;

/// <summary>One step of an electrochemical programme. It ends by its limit, or at the latest by its time.</summary>
/// <param name="Mode">Which quantity it controls.</param>
/// <param name="Value">Current density, A/m², &gt; 0 charges, or potential, V against the reference; 0 at open circuit.</param>
/// <param name="Limit">
/// Where it ends: at constant current a potential, V, reached from below in a charge and from above in a discharge; at constant potential the
/// magnitude of a current density, A/m², reached from above. Null for a step that ends by its time alone.
/// </param>
/// <param name="Longest">Its longest duration.</param>
public sealed record ProgrammeStep(CellMode Mode, double Value, double? Limit, TimeSpan Longest)
{
    /// <summary>What a potentiostat applies to a cell for this step.</summary>
    /// <param name="cell">The cell.</param>
    /// <returns>The load.</returns>
    public CellLoad Load(CellParameters cell) =>
        new(Mode, Mode == CellMode.Galvanostatic ? Value * cell.Electrode.AreaSquareMetres : Value);

    /// <summary>Whether its limit is reached.</summary>
    /// <param name="reading">What the terminals show.</param>
    /// <param name="cell">The cell.</param>
    /// <returns>True where the step is to end.</returns>
    public bool IsReached(CellReading reading, CellParameters cell) => Limit is { } limit && Mode switch
    {
        CellMode.Galvanostatic => Value > 0 ? reading.PotentialVolts >= limit : reading.PotentialVolts <= limit,
        CellMode.Potentiostatic => Math.Abs(reading.CurrentAmperes) <= limit * cell.Electrode.AreaSquareMetres,
        _ => false,
    };
}
