namespace BeamlineMonitor.Instruments.Configuration;

/// <summary>Where the config folder may lie, in the order in which it is looked for.</summary>
/// <param name="Option">The value of <c>--config</c>, or null. What is named here must be there; nothing else is tried.</param>
/// <param name="Variable">The value of BEAMLINE_MONITOR_CONFIG, or null. Likewise.</param>
/// <param name="WorkingFolder">The current folder; its <c>config</c> is tried.</param>
/// <param name="SystemFolder">The folder of the machine, tried as it is.</param>
/// <param name="ProgramFolder">The folder of the program; its <c>config</c> is tried last.</param>
public sealed record ConfigPlaces(string? Option, string? Variable, string WorkingFolder, string SystemFolder, string ProgramFolder)
{
    /// <summary>The name of the environment variable.</summary>
    public const string VariableName = "BEAMLINE_MONITOR_CONFIG";

    /// <summary>The places as this process sees them.</summary>
    /// <param name="option">The value of <c>--config</c>, or null.</param>
    /// <returns>The places.</returns>
    public static ConfigPlaces OfThisProcess(string? option) => new(
        option,
        Environment.GetEnvironmentVariable(VariableName),
        Directory.GetCurrentDirectory(),
        "/etc/beamline-monitor",
        AppContext.BaseDirectory);
}
