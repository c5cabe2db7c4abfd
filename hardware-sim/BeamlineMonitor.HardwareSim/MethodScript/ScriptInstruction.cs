namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>One line of a loaded script.</summary>
/// <param name="Command">The command's name.</param>
/// <param name="Operands">Its arguments.</param>
/// <param name="Line">Line of the script, from 1.</param>
internal sealed record ScriptInstruction(string Command, ScriptOperand[] Operands, int Line)
{
    /// <summary>Where to go on: behind the block for a condition or loop that is over, to its head for endloop.</summary>
    public int Target { get; set; }
}
