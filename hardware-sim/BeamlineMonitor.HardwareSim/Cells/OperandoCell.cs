using System.Collections.Immutable;
using BeamlineMonitor.HardwareSim.Cells.Conditions;
using BeamlineMonitor.HardwareSim.Cells.Kinetics;
using BeamlineMonitor.HardwareSim.Cells.Memory;
using BeamlineMonitor.HardwareSim.Cells.Parameters;
using BeamlineMonitor.HardwareSim.Cells.Transport;
using BeamlineMonitor.HardwareSim.Surroundings;

namespace BeamlineMonitor.HardwareSim.Cells;

/// <summary>The electrochemical twin: lithium through the thickness of the cathode, and the potential at the terminals.</summary>
/// <remarks>
/// Equations 8 to 12 and Table S1 of Park et al., <i>Solid-state cathode heterogeneity impact on utilization and fracture dynamics</i>, with
/// solid fraction, contact factor and dense zone added: docs/simulation/cell.md. Any thread may ask. Several servers ask, so an instant
/// before the one that the cell has reached counts as that one; the past is only in <see cref="Profile"/>.
/// </remarks>
public sealed class OperandoCell : ICellSource, ICathode
{
    /// <summary>Where every potentiostat gives up, ± V: assumed here, far beyond the cut-offs of any script.</summary>
    public const double ComplianceVolts = 10;

    private const double ChargingCurrentDensity = 1e-3; // A/m²: a thousandth of the paper's; less is noise about equilibrium

    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestAdvance = TimeSpan.FromDays(30); // a second or two of computing

    private readonly Lock gate = new();
    private readonly CellConditions conditions;
    private readonly OperandoCellOptions options;
    private readonly CathodeMesh mesh;
    private readonly LithiumSheet sheet;
    private readonly TerminalPotential terminals;
    private readonly ProfileMemory memory;
    private readonly QuantityHistory potential; // V at the terminals
    private readonly QuantityHistory current; // A
    private CellLoad load = CellLoad.OpenCircuit;
    private DateTimeOffset now;
    private DateTimeOffset loadedAt;
    private DateTimeOffset? firstChargeAt;
    private bool isCut;
    private double charge; // C/m²

    /// <summary>Builds a cell at rest, at open circuit, its lithium even.</summary>
    /// <param name="parameters">The cell as built.</param>
    /// <param name="conditions">Under what it runs.</param>
    /// <param name="start">When it begins, experiment UTC.</param>
    /// <param name="options">How finely it is computed; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or a cell without a dense zone is to break there.</exception>
    public OperandoCell(CellParameters parameters, CellConditions conditions, DateTimeOffset start, OperandoCellOptions? options = null)
    {
        this.options = options ?? new OperandoCellOptions();
        this.options.Check();
        mesh = new CathodeMesh(parameters, conditions, this.options.Volumes);
        if (conditions.Fracture is not null && mesh.ZoneStart == mesh.Count)
            throw new ArgumentException($"The cell {parameters.Name} has no dense zone that could break off.", nameof(conditions));
        (Parameters, this.conditions, now, loadedAt) = (parameters, conditions, start, start);
        sheet = new LithiumSheet(parameters.Lithium, parameters.Electrode.ThicknessMetres, mesh.StoringFraction);
        terminals = new TerminalPotential(parameters, conditions.TemperatureKelvin);
        memory = new ProfileMemory(this.options.MemoryInterval, this.options.MemorySpan);
        memory.Remember(now, sheet.X);
        (potential, current) = (new QuantityHistory(terminals.Volts(0, sheet.Surface, Contact)), new QuantityHistory(0));
    }

    /// <summary>The cell as built.</summary>
    public CellParameters Parameters { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The load is not finite, or the instant lies more than 30 days ahead.</exception>
    public void Apply(DateTimeOffset at, CellLoad load)
    {
        if (!double.IsFinite(load.Value)) throw new ArgumentOutOfRangeException(nameof(load), load, "A load must be finite.");
        lock (gate)
        {
            Pass(at);
            if (load != this.load) (this.load, loadedAt) = (load, now);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies more than 30 days ahead.</exception>
    public CellReading Read(DateTimeOffset at) => StateAt(at).Reading;

    /// <summary>Brings the cell up to an instant and looks at it.</summary>
    /// <param name="at">Experiment UTC.</param>
    /// <returns>Terminals, charge and mean Li content, all of one instant.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies more than 30 days ahead.</exception>
    public CellState StateAt(DateTimeOffset at)
    {
        lock (gate)
        {
            Pass(at);
            double current = CurrentDensity(sheet.Surface), area = Parameters.Electrode.AreaSquareMetres;
            var reading = new CellReading(terminals.Volts(current, sheet.Surface, Contact), current * area);
            return new CellState(now, load, reading, charge * area, mesh.Mean(sheet.X), firstChargeAt);
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<CathodeSlab> Profile(ExposureWindow exposure)
    {
        lock (gate)
        {
            RequireRemembered(exposure);
            return mesh.Slabs(memory.Mean(exposure.Start, exposure.End));
        }
    }

    /// <summary>Potential and current, averaged over an exposure.</summary>
    /// <param name="exposure">The exposure.</param>
    /// <returns>Their means.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The exposure ends later than the cell has come, or began before what it remembers.</exception>
    public CellReading Terminals(ExposureWindow exposure)
    {
        lock (gate)
        {
            RequireRemembered(exposure);
            return new CellReading(potential.Mean(exposure), current.Mean(exposure));
        }
    }

    private void RequireRemembered(ExposureWindow exposure)
    {
        if (exposure.End <= memory.Newest && exposure.Start >= memory.Oldest && exposure.Start <= exposure.End) return;
        throw new ArgumentOutOfRangeException(nameof(exposure), exposure, $"The cell remembers {memory.Oldest:O} to {memory.Newest:O}.");
    }

    private double Contact => conditions.ContactLoss is { } loss && firstChargeAt is { } first ? loss.Share(now - first) : 1;

    private void Pass(DateTimeOffset at)
    {
        if (at - now > LongestAdvance)
            throw new ArgumentOutOfRangeException(nameof(at), at, $"The cell is at {now:O} and goes at most 30 days at once.");
        while (now < at) Step(at);
    }

    private void Step(DateTimeOffset limit)
    {
        TimeSpan longest = (now - loadedAt) * options.StepShare;
        longest = longest < ShortestStep ? ShortestStep : longest > options.LongestStep ? options.LongestStep : longest;
        DateTimeOffset end = limit - now < longest ? limit : now + longest;
        if (CutAt is { } crack && crack > now && crack < end) end = crack;

        double seconds = (end - now).TotalSeconds;
        double density = CurrentDensity(sheet.Prepare(seconds)), before = terminals.Volts(density, sheet.Surface, Contact);
        sheet.Complete(density);
        charge += density * seconds;
        if (density > ChargingCurrentDensity) firstChargeAt ??= now;
        double amperes = density * Parameters.Electrode.AreaSquareMetres, after = terminals.Volts(density, sheet.Surface, Contact);
        potential.Follow(now, (now, before), (end, after)); // the load may have jumped at its start
        current.Follow(now, (now, amperes), (end, amperes));
        now = end;
        if (CutAt <= now)
        {
            sheet.Cut(mesh.ZoneStart);
            isCut = true;
        }

        memory.Remember(now, sheet.X);
    }

    private DateTimeOffset? CutAt => isCut ? null : firstChargeAt + conditions.Fracture?.AfterCharging;

    private double CurrentDensity(SurfaceContent surface)
    {
        if (load.Mode == CellMode.OpenCircuit) return 0;
        if (load.Mode == CellMode.Potentiostatic) return terminals.CurrentDensity(Bounded(load.Value), surface, Contact);
        double wanted = load.Value / Parameters.Electrode.AreaSquareMetres, volts = terminals.Volts(wanted, surface, Contact);
        return Math.Abs(volts) <= ComplianceVolts ? wanted : terminals.CurrentDensity(Bounded(volts), surface, Contact);
    }

    private static double Bounded(double volts) => Math.Clamp(volts, -ComplianceVolts, ComplianceVolts);
}
