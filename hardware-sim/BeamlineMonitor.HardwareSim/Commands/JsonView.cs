using System.Text.Json.Nodes;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>JSON Lines for programs: one <c>start</c>, then <c>truth</c> and <c>step</c>.</summary>
/// <param name="output">Where to.</param>
internal sealed class JsonView(TextWriter output) : ISimulationView
{
    /// <inheritdoc/>
    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Start(Twin twin, SimulatedStation station) => Write("start", new JsonObject
    {
        ["scenario"] = twin.Scenario.Name,
        ["appsettings"] = JsonNode.Parse(WiringJson.WriteLine(station.Wiring)),
        ["clock"] = station.Wiring.ExperimentClock!.ToString(),
        ["pressure_rtu"] = station.PressurePtyPath,
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
        if (row.InGauge is not { } seen) return layer;
        layer["x_gauge"] = seen.MeanX;
        layer["x_active"] = seen.ActiveX;
        layer["inactive_fraction"] = seen.InactiveFraction;
        layer["a_A"] = seen.A;
        layer["c_A"] = seen.C;
        layer["V_A3"] = seen.Volume;
        return layer;
    }

    private void Write(string kind, JsonObject content)
    {
        output.WriteLine(new JsonObject { [kind] = content }.ToJsonString());
        output.Flush();
    }
}
