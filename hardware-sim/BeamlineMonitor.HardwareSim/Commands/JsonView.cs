using System.Text.Json.Nodes;
using BeamlineMonitor.HardwareSim.Cells;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Spectra;
using BeamlineMonitor.HardwareSim.Station;
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
    public void Start(Twin twin, SimulatedStation station) => Write("start", new JsonObject
    {
        ["scenario"] = twin.Scenario.Name,
        ["appsettings"] = JsonNode.Parse(WiringJson.WriteLine(station.Wiring)),
        ["clock"] = station.Wiring.ExperimentClock!.ToString(),
        ["pressure_rtu"] = station.PressureRtuAddress.ToString(),
        ["piston_mm2"] = twin.Geometry.PistonAreaSquareMm,
        ["die_mm2"] = twin.Geometry.DieAreaSquareMm,
        ["layers_stage_um"] = new JsonArray([.. twin.LayerStageMicrometres.Select(um => (JsonNode)um)]),
        ["standard_stage_um"] = twin.StandardStageMicrometres,
    });

    /// <inheritdoc/>
    public Task WhileOpenAsync(Func<Task> body) => body();

    /// <inheritdoc/>
    public void Show(Truth truth) => Write("truth", new JsonObject
    {
        ["utc"] = truth.At,
        ["E_V"] = truth.Terminals.PotentialVolts,
        ["I_A"] = truth.Terminals.CurrentAmperes,
        ["stack_MPa"] = truth.StackPressureMPa,
        ["stage_um"] = truth.StageMicrometres,
        ["relative_flux"] = truth.RelativeFlux,
        ["layers"] = new JsonArray([.. truth.Layers.Select(Layer)]),
    });

    /// <inheritdoc/>
    public void Counted(string detector, Func<ExposureTruth> truth)
    {
        (FrameTruth frame, CellReading terminals) = truth();
        var content = new JsonObject
        {
            ["detector"] = detector,
            ["start_utc"] = frame.Contents.Exposure.Start,
            ["end_utc"] = frame.Contents.Exposure.End,
            ["stage_um"] = frame.Contents.StageMicrometres,
            ["z_um"] = frame.Contents.ElectrodeMicrometres,
            ["relative_flux"] = frame.Contents.RelativeFlux,
            ["stack_MPa"] = frame.Contents.StackPressureMPa,
            ["E_V"] = terminals.PotentialVolts,
            ["I_A"] = terminals.CurrentAmperes,
        };
        if (frame.Layer is { } seen) AddLattice(content, seen);
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
