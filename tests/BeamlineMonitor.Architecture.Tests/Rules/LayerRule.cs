namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>Arrows point one way: the projects and packages that each project may use. Test projects may use anything.</summary>
internal static class LayerRule
{
    private const string Analysis = "BeamlineMonitor.Analysis";
    private const string Instruments = "BeamlineMonitor.Instruments";
    private const string Acquisition = "BeamlineMonitor.Acquisition";
    private const string Messaging = "BeamlineMonitor.Messaging";
    private const string Recording = "BeamlineMonitor.Recording";
    private const string HardwareSim = "BeamlineMonitor.HardwareSim";

    private static readonly Dictionary<string, (string[] Projects, string[] Packages)> Allowed = new()
    {
        [Analysis] = ([], ["MathNet.Numerics", "System.Numerics.Tensors"]),
        [Instruments] = ([Analysis], []),
        [Acquisition] = ([Analysis, Instruments], []),
        [Messaging] = ([Analysis, Acquisition], []),
        [Recording] = ([Analysis, Instruments, Acquisition, Messaging], ["Microsoft.Data.Sqlite", "SQLitePCLRaw.bundle_e_sqlite3"]),
        ["BeamlineMonitor"] = (
            [Analysis, Instruments, Acquisition, Messaging, Recording, HardwareSim],
            [
                "System.CommandLine", "Spectre.Console", "Serilog", "Serilog.Extensions.Logging", "Serilog.Settings.Configuration",
                "Serilog.Sinks.Console", "Serilog.Sinks.File", "OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol",
            ]),
        [HardwareSim] = ([Analysis, Instruments], ["System.CommandLine", "Spectre.Console"]),
    };

    public static IEnumerable<string> Check(ProjectFile project)
    {
        if (project.Path.StartsWith("tests/", StringComparison.Ordinal)) return [];
        if (!Allowed.TryGetValue(project.Name, out (string[] Projects, string[] Packages) allowed))
            return [$"{project.Path}: no layer is set for this project"];
        IEnumerable<string> frameworks = project.Name == Analysis ? project.Frameworks : [];
        return project.References.Except(allowed.Projects)
            .Concat(project.Packages.Except(allowed.Packages))
            .Concat(frameworks)
            .Select(used => $"{project.Path}: may not use {used}");
    }
}
