namespace BeamlineMonitor.Instruments.Modbus;

/// <summary>The device answered, and refused. The line is in order; the same request will be refused again unless <see cref="Code"/> says busy.</summary>
/// <param name="code">The reason the device gave.</param>
/// <param name="message">What was asked, of which unit, at which port.</param>
public sealed class ModbusException(ModbusExceptionCode code, string message) : InstrumentException($"{message}: {Name(code)}")
{
    /// <summary>The reason the device gave; a number without a name is a maker's own code.</summary>
    public ModbusExceptionCode Code { get; } = code;

    private static string Name(ModbusExceptionCode code) =>
        Enum.IsDefined(code) ? $"exception {(int)code} ({code})" : $"exception {(int)code} (not a standard code)";
}
