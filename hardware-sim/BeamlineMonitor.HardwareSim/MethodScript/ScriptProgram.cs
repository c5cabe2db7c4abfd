namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>A loaded script.</summary>
/// <param name="Instructions">In order.</param>
/// <param name="VariableCount">Number of variables.</param>
/// <param name="OnFinished">Index of the first instruction after on_finished:; the length if there is none.</param>
internal sealed record ScriptProgram(IReadOnlyList<ScriptInstruction> Instructions, int VariableCount, int OnFinished);
