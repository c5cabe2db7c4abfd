namespace BeamlineMonitor.HardwareSim.MethodScript;

/// <summary>The measurement loops of the subset, and how each announces itself.</summary>
internal static class ScriptLoops
{
    /// <summary>Chronopotentiometry: a current is applied.</summary>
    public const string Current = "meas_loop_cp";

    /// <summary>Chronoamperometry: a potential is applied.</summary>
    public const string Potential = "meas_loop_ca";

    /// <summary>Open-circuit potentiometry.</summary>
    public const string OpenCircuit = "meas_loop_ocp";

    /// <summary>Whether a command is one of them.</summary>
    /// <param name="command">The command's name.</param>
    /// <returns>True if it is.</returns>
    public static bool IsLoop(string command) => command is Current or Potential or OpenCircuit;

    /// <summary>The line a loop sends when it begins.</summary>
    /// <param name="command">One of the three.</param>
    /// <returns>M and four hexadecimal digits.</returns>
    public static string Opening(string command) => command switch
    {
        Potential => "M0007",
        Current => "M000A",
        _ => "M000B",
    };
}
