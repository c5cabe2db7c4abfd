using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Instruments.Configuration;
using BeamlineMonitor.Recording.Files;

namespace BeamlineMonitor.Recording.Reading;

/// <summary>The configuration that a run was made with, out of its own manifest: whatever config/ holds today.</summary>
public static class RecordedSetup
{
    /// <summary>Loads it.</summary>
    /// <param name="path">The run file, for messages.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <returns>Plan and science.</returns>
    /// <exception cref="RunStoreException">It is the file of a station, the manifest names files outside its folder, or what it holds cannot be read by this version.</exception>
    public static RunSetup Load(string path, RunManifest manifest)
    {
        if (manifest.Kind == RunFileKind.Station) throw new RunStoreException($"{path}: this is the file of a station, not of a run; a run's ends in .run.");
        string folder = Directory.CreateTempSubdirectory("beamline-monitor-").FullName;
        try
        {
            // A calibration or reference is named from the plan's folder, everything else from the config folder.
            string plans = Path.Combine(folder, RunSetup.Folder), plan = Path.Combine(plans, $"{NameOf(path, manifest)}.json");
            Directory.CreateDirectory(Path.Combine(folder, "phases"));
            Write(path, plans, Path.GetFileName(plan), manifest.Plan);
            foreach ((string name, string text) in manifest.Files)
            {
                Write(path, folder, name, text);
                Write(path, plans, name, text);
            }

            return RunSetup.Load(ConfigFolder.Find(new ConfigPlaces(folder, null, folder, folder, folder)), plan);
        }
        catch (ConfigException e)
        {
            throw new RunStoreException($"{path}: its configuration cannot be read by this version: {e.Message}", e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string NameOf(string path, RunManifest manifest)
    {
        try
        {
            // The name of a file, never a way out of the folder; a name that is none is refused with the plan.
            return Path.GetFileName(JsonNode.Parse(manifest.Plan)?["name"]?.GetValue<string>() ?? manifest.Id);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RunStoreException($"{path}: its run plan cannot be read by this version: {e.Message}", e);
        }
    }

    private static void Write(string path, string folder, string name, string text)
    {
        string file = Path.GetFullPath(Path.Combine(folder, name));
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new RunStoreException($"{path}: its manifest names {name}, which lies outside a config folder.");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
