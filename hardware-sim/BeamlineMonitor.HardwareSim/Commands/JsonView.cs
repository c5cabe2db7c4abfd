using System.Text.Json.Nodes;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.HardwareSim.Surroundings;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>JSON Lines for programs: one <c>start</c>, then <c>truth</c>, <c>frame</c> and <c>step</c>.</summary>
/// <param name="output">Where to.</param>
internal sealed class JsonView(TextWriter output) : ISimulationView
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Start(ISimulatedExperiment experiment, SimulatedStation station) => Write("start", new JsonObject
    {
        [experiment is Twin ? "scenario" : "run"] = experiment.Name,
        ["appsettings"] = JsonNode.Parse(WiringJson.WriteLine(station.Wiring)),
        ["clock"] = station.Wiring.ExperimentClock!.ToString(),
        ["pressure_rtu"] = station.PressureRtuAddress.ToString(),
        ["piston_mm2"] = experiment.Geometry.PistonAreaSquareMm,
        ["die_mm2"] = experiment.Geometry.DieAreaSquareMm,
        ["layers_stage_um"] = new JsonArray([.. experiment.LayerStageMicrometres.Select(um => (JsonNode)um)]),
        ["standard_stage_um"] = experiment.StandardStageMicrometres,
    });

    /// <inheritdoc/>
    public Task WhileOpenAsync(Func<Task> body) => body();

    /// <inheritdoc/>
    public void Show(Truth truth)
    {
        var content = new JsonObject
        {
            ["utc"] = truth.At,
            ["E_V"] = truth.Terminals.PotentialVolts,
            ["I_A"] = truth.Terminals.CurrentAmperes,
            ["stack_MPa"] = truth.StackPressureMPa,
            ["stage_um"] = truth.StageMicrometres,
            ["relative_flux"] = truth.RelativeFlux,
            ["layers"] = new JsonArray([.. truth.Layers.Select(Layer)]),
        };
        if (truth.RecordedAt is { } recorded) content["recorded_utc"] = recorded;
        Write("truth", content);
    }

    /// <inheritdoc/>
    public void Counted(string detector, Func<ExposureTruth> truth)
    {
        (ExposureWindow exposure, FrameTruth? frame, CellReading terminals, long? recorded) = truth();
        var content = new JsonObject { ["detector"] = detector, ["start_utc"] = exposure.Start, ["end_utc"] = exposure.End };
        if (frame is { Contents: var contents })
        {
            content["stage_um"] = contents.StageMicrometres;
            content["z_um"] = contents.ElectrodeMicrometres;
            content["relative_flux"] = contents.RelativeFlux;
            content["stack_MPa"] = contents.StackPressureMPa;
        }

        content["E_V"] = terminals.PotentialVolts;
        content["I_A"] = terminals.CurrentAmperes;
        if (frame?.Layer is { } seen) AddLattice(content, seen);
        if (recorded is { } number) content["recorded_frame"] = number;
        Write("frame", content);
    }

    /// <inheritdoc/>
    public void Ended(ProgrammeStep step, StepEnd end, DateTimeOffset at) => Write("step", new JsonObject
    {
        ["utc"] = at,
        ["mode"] = step.Mode.ToString(),
        ["ended_by"] = end.Reason.ToString(),
        ["samples"] = end.Samples,
    });

    private static JsonNode Layer(LayerRow row)
    {
        var layer = new JsonObject { ["layer"] = row.Layer, ["z_um"] = row.DepthMicrometres, ["x"] = row.MeanX };
        if (row.InGauge is { } seen) AddLattice(layer, seen);
        return layer;
    }

    private static void AddLattice(JsonObject content, LayerTruth seen)
    {
        content["x_gauge"] = seen.MeanX;
        content["x_active"] = seen.ActiveX;
        content["inactive_fraction"] = seen.InactiveFraction;
        content["a_A"] = seen.A;
        content["c_A"] = seen.C;
        content["V_A3"] = seen.Volume;
    }

    private void Write(string kind, JsonObject content)
    {
        string line = new JsonObject { [kind] = content }.ToJsonString();
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
