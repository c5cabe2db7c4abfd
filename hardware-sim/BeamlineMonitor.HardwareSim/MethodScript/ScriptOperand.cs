namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>One argument of a script command: a variable, a number, or a word.</summary>
/// <param name="Text">As written.</param>
/// <param name="Slot">Index of the variable; −1 if it is none.</param>
/// <param name="Number">The number; null if it is none.</param>
internal readonly record struct ScriptOperand(string Text, int Slot, double? Number);
