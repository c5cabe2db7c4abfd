using BeamlineMonitor.Instruments.Channels;
using BeamlineMonitor.Instruments.ExperimentTime;
using BeamlineMonitor.Instruments.Potentiostats;
using BeamlineMonitor.Instruments.Potentiostats.Keithley;
using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.Instruments.Wiring;

/// <summary>Makes the driver that a wiring names for a potentiostat. Making it opens nothing.</summary>
public static class WiredPotentiostat
{
    /// <summary>Makes the driver.</summary>
    /// <param name="section">Where it is; without faults (<see cref="WiringFaults"/>).</param>
    /// <param name="limits">The cell's limits.</param>
    /// <param name="clock">Experiment clock.</param>
    /// <returns>The driver, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">No such driver or device is known, or the limits go past its rating.</exception>
    /// <exception cref="FormatException">The address is none.</exception>
    public static IPotentiostat Create(PotentiostatSection section, CellLimits limits, ExperimentClock clock)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(clock);
        ByteChannelAddress address = ByteChannelAddress.Parse(section.Address);
        return section.Driver switch
        {
            WiringFaults.MethodScript => new MethodScriptPotentiostat(
                token => address.OpenAsync(null, token),
                new MethodScriptOptions(MethodScriptModel.ForDevice(section.Device), limits) { SerialNumber = section.SerialNumber, Rate = clock.Anchor.Rate },
                clock),
            WiringFaults.Keithley => new KeithleyPotentiostat(
                token => address.OpenAsync(null, token),
                new KeithleyOptions(KeithleyModel.ForDevice(section.Device), limits) { SerialNumber = section.SerialNumber, Rate = clock.Anchor.Rate },
                clock),
            _ => throw new ArgumentException($"'{section.Driver}' is no driver of a potentiostat.", nameof(section)),
        };
    }

    /// <summary>Checks that limits and steps are within the rating of the device.</summary>
    /// <param name="section">The device.</param>
    /// <param name="limits">The cell's limits.</param>
    /// <param name="steps">The steps of its plan.</param>
    /// <exception cref="ArgumentException">They are not, or the device is unknown; the message says what.</exception>
    public static void Require(PotentiostatSection section, CellLimits limits, IEnumerable<PotentiostatStep> steps)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(steps);
        switch (section.Driver)
        {
            case WiringFaults.MethodScript:
                MethodScriptModel model = MethodScriptModel.ForDevice(section.Device);
                model.Require(limits);
                foreach (PotentiostatStep step in steps) MethodScriptWriter.Write(step, limits, model, 1);
                break;
            case WiringFaults.Keithley:
                SourceMeterOrders.Require(limits, KeithleyModel.ForDevice(section.Device));
                foreach (PotentiostatStep step in steps) SourceMeterOrders.For(step, limits, KeithleyModel.ForDevice(section.Device));
                break;
            default:
                break; // the wiring's own faults name it
        }
    }
}
