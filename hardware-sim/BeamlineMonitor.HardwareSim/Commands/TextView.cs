using System.Globalization;
using BeamlineMonitor.HardwareSim.Scenarios.Programmes;
using BeamlineMonitor.HardwareSim.Station;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Wiring;

namespace BeamlineMonitor.HardwareSim.Commands;

/// <summary>Plain lines, for a pipe or a log: one for the truth every few seconds.</summary>
/// <param name="output">Where to.</param>
internal class TextView(TextWriter output) : ISimulationView
{
    /// <inheritdoc/>
    public virtual TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public void Start(ISimulatedExperiment experiment, SimulatedStation station)
    {
        StationWiring wiring = station.Wiring;
        CellSection cell = wiring.Cells[0];
        PressureSection pressure = cell.Pressure!; // a simulated cell is pressed
        string ca = wiring.ChannelAccess.AddressList[0];
        output.WriteLine($"{experiment.Name}: {experiment.Description}");
        Line("clock", $"{wiring.ExperimentClock}");
        Line("potentiostat", $"{cell.Potentiostat!.Address}  ({cell.Potentiostat.Driver}, {cell.Potentiostat.Device})");
        Line("pressure", $"{pressure.Address}  (Modbus {pressure.Framing}, {pressure.Map}, unit {pressure.Unit}); {station.PressureRtuAddress}  (rtu)");
        Line("", Invariant($"piston {experiment.Geometry.PistonAreaSquareMm:0.00} mm² on a die of {experiment.Geometry.DieAreaSquareMm:0.00} mm²"));
        Line("channel access", $"EPICS_CA_ADDR_LIST={ca} EPICS_CA_AUTO_ADDR_LIST=NO (TCP: {wiring.ChannelAccess.NameServers[0]})");
        foreach (DetectorSection detector in wiring.Detectors) Line("detector", $"{detector.Name}: {string.Join(' ', detector.Records)}");
        Line("stage", $"{wiring.Stage!.Record}; layers at {string.Join(", ", experiment.LayerStageMicrometres.Select(um => Invariant($"{um:0.00}")))} µm"
            + (experiment.StandardStageMicrometres is { } standard ? Invariant($", standard at {standard:0} µm") : ""));
        Line("beam", $"{wiring.Beam!.RingCurrent} {string.Join(' ', wiring.Beam.Shutters)} {wiring.Beam.Intensity}");
        output.WriteLine("appsettings.json:");
        output.WriteLine(WiringJson.Write(wiring));

        void Line(string what, string where) => output.WriteLine($"  {what,-15}{where}");
    }

    /// <inheritdoc/>
    public virtual Task WhileOpenAsync(Func<Task> body) => body();

    /// <inheritdoc/>
    public virtual void Show(Truth truth) => output.WriteLine(
        Invariant($"{truth.At:yyyy-MM-dd HH:mm:ss}  ") + Describe(truth)
        + (truth.RecordedAt is { } recorded
            ? Invariant($"  recorded at {recorded:yyyy-MM-dd HH:mm:ss}")
            : "  x " + string.Join(' ', truth.Layers.Select(layer => layer.InGauge is { } seen ? Invariant($"{seen.MeanX:0.0000}") : "-"))));

    /// <inheritdoc/>
    public void Counted(string detector, Func<ExposureTruth> truth)
    {
        // Frames are for programs.
    }

    /// <inheritdoc/>
    public virtual void Ended(ProgrammeStep step, StepEnd end, DateTimeOffset at) => output.WriteLine(Describe(step, end, at));

    /// <summary>The end of a step in one line.</summary>
    /// <param name="step">The step.</param>
    /// <param name="end">How it ended.</param>
    /// <param name="at">When, experiment UTC.</param>
    /// <returns>The line.</returns>
    protected static string Describe(ProgrammeStep step, StepEnd end, DateTimeOffset at) =>
        Invariant($"{at:yyyy-MM-dd HH:mm:ss}  {step.Mode} ended by {end.Reason} after {end.Samples} samples");

    /// <summary>What is true beside the layers, in one line.</summary>
    /// <param name="truth">The truth.</param>
    /// <returns>Potential, current, pressure, stage and beam, with units.</returns>
    protected static string Describe(Truth truth) => Invariant(
        $"{truth.Terminals.PotentialVolts:0.0000} V  {truth.Terminals.CurrentAmperes * 1e6:0.000} µA  {truth.StackPressureMPa:0.00} MPa  stage {truth.StageMicrometres:0.00} µm  beam {truth.RelativeFlux:0.00}");

    /// <summary>Text with decimal points, wherever the program runs.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text.</returns>
    protected static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
