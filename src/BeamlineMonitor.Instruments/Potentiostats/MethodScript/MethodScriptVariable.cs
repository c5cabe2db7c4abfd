namespace BeamlineMonitor.Instruments.Potentiostats.MethodScript;

/// <summary>One variable of a data package: what was measured, the number, and the device's remarks on it.</summary>
/// <param name="Type">Two letters, see <see cref="MethodScriptVariableType"/>; unknown types are kept.</param>
/// <param name="Number">The number; null where the device sent "nan": a missing value, never a NaN.</param>
/// <param name="Status">Status bits; null if not sent.</param>
/// <param name="RangeIndex">The device's index of the measuring range, 0 to 255; null if not sent.</param>
/// <param name="Noise">The device's noise figure, raw, 0 to 2^32 − 1; null if not sent.</param>
public sealed record MethodScriptVariable(
    string Type, MethodScriptNumber? Number, MethodScriptStatus? Status = null, int? RangeIndex = null, uint? Noise = null);
