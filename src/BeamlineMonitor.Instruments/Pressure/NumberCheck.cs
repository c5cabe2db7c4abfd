using BeamlineMonitor.Instruments.Modbus.Registers;

namespace BeamlineMonitor.Instruments.Pressure;

/// <summary>A register whose value is known beforehand: it shows whether words and bytes are read in the right order.</summary>
/// <param name="Point">Where.</param>
/// <param name="Expected">The value.</param>
/// <param name="Tolerance">How far it may differ, &gt; 0.</param>
public sealed record NumberCheck(RegisterPoint Point, double Expected, double Tolerance)
{
    /// <summary>Whether the number is the known one.</summary>
    /// <param name="number">The number read.</param>
    /// <returns>False also for NaN.</returns>
    public bool Accepts(double number) => Math.Abs(number - Expected) <= Tolerance;
}
