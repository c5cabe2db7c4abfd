using System.Collections.Immutable;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Configuration;

namespace BeamlineMonitor.Acquisition.Plans;

/// <summary>A plan with all that it names, ready to run.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Science">What it names.</param>
/// <param name="Files">The files that both were read from, the plan's first; by name.</param>
public sealed record RunSetup(RunPlan Plan, RunScience Science, ImmutableArray<ConfigText> Files)
{
    /// <summary>Folder of the plans below the config folder.</summary>
    public const string Folder = "runs";

    /// <summary>Loads a plan and all that it names.</summary>
    /// <param name="config">The config folder.</param>
    /// <param name="name">Name of a plan in config/runs, or the path of a plan's file (ending in .json).</param>
    /// <returns>The setup.</returns>
    /// <exception cref="ConfigException">The plan has faults, or what it names is not there, has faults or does not fit it: every fault that was found.</exception>
    public static RunSetup Load(ConfigFolder config, string name)
    {
        string file = name.EndsWith(".json", StringComparison.Ordinal) && File.Exists(name) ? name : config.FileOf(Folder, "run plan", name);
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return Load(config, file, given => Path.Combine(folder, given));
    }

    /// <summary>Loads a plan whose calibrations and references are not where it names them.</summary>
    /// <param name="config">The config folder.</param>
    /// <param name="file">The plan's file.</param>
    /// <param name="given">Finds the file of a calibration or reference by the name that the plan gives it.</param>
    /// <returns>The setup.</returns>
    /// <exception cref="ConfigException">As above.</exception>
    public static RunSetup Load(ConfigFolder config, string file, Func<string, string> given)
    {
        ReadOnlyMemory<byte> bytes = ConfigFolder.ReadFile(file);
        RunPlan plan = RunPlanParser.Parse(file, bytes);
        string expected = Path.GetFileNameWithoutExtension(file);
        if (plan.Name != expected) throw new ConfigException(file, [$"$.name: \"{plan.Name}\" is not the file's name, \"{expected}\""]);
        var loader = new ScienceLoader(config, plan, given);
        RunScience science = loader.Load();
        if (loader.Faults.Count > 0) throw new ConfigException(file, loader.Faults);
        return new RunSetup(plan, science, [new ConfigText($"{Folder}/{plan.Name}.json", bytes), .. loader.Files]);
    }
}
