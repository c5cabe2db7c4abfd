using BeamlineMonitor.Instruments.Potentiostats.MethodScript;

namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>A script cannot be loaded, or cannot go on.</summary>
/// <param name="error">What the device reports.</param>
internal sealed class ScriptFault(MethodScriptError error) : Exception(error.ToString())
{
    /// <summary>What the device reports.</summary>
    public MethodScriptError Error { get; } = error;
}
