using BeamlineMonitor.HardwareSim.Pressure;

namespace BeamlineMonitor.HardwareSim.Recordings;

/// <summary>The line as it was recorded, whatever the controller is told: a record cannot be pressed.</summary>
/// <param name="stackPressureMPa">Stack pressure, MPa.</param>
/// <param name="stackMPaPerUnit">Stack pressure, MPa, per unit of line pressure.</param>
/// <param name="timeline">Which instant of the recorded run is now.</param>
/// <param name="clock">Experiment clock.</param>
internal sealed class RecordedLine(RecordedSeries stackPressureMPa, double stackMPaPerUnit, RecordedTimeline timeline, TimeProvider clock) : IPressedLine
{
    /// <inheritdoc/>
    public double Measured => stackPressureMPa.At(timeline.At(clock.GetUtcNow())) / stackMPaPerUnit ?? double.NaN; // no sensor was recorded

    /// <inheritdoc/>
    public void Control(double setpoint, bool holding)
    {
    }
}
