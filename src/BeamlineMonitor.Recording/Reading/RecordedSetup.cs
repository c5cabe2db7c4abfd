using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Plans;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis;
using BeamlineMonitor.Analysis.Calibration;
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
    /// <exception cref="RunStoreException">It is the file of a station, or what it holds cannot be read by this version.</exception>
    public static RunSetup Load(string path, RunManifest manifest)
    {
        if (manifest.Kind == RunFileKind.Station) throw new RunStoreException($"{path}: this is the file of a station, not of a run; a run's ends in .run.");
        string folder = Directory.CreateTempSubdirectory("beamline-monitor-").FullName;
        try
        {
            string plan = Path.Combine(folder, RunSetup.Folder, $"{NameOf(path, manifest)}.json");
            Directory.CreateDirectory(Path.Combine(folder, "phases"));
            Write(plan, manifest.Plan);
            Dictionary<string, string> files = [];
            foreach ((int index, (string name, string text)) in manifest.Files.Index())
            {
                // A plan may name a calibration or reference from anywhere, what it names in config/ lies in there: each is written where no name leads out.
                Write(files[name] = Path.Combine(folder, "given", $"{index}.json"), text);
                string file = Path.GetFullPath(Path.Combine(folder, name));
                if (file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) Write(file, text);
            }

            return RunSetup.Load(
                ConfigFolder.Find(new ConfigPlaces(folder, null, folder, folder, folder)),
                plan,
                name => files.GetValueOrDefault(name) ?? throw new RunStoreException($"{path}: its plan names {name}, which is not in its manifest."));
        }
        catch (ConfigException e)
        {
            throw Unreadable(path, "configuration", e);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The calibrations that the plan gives: all that is asked of a run's configuration where its frames are only shown.</summary>
    /// <param name="path">The run file, for messages.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <returns>The calibrations, by detector; none where the run calibrated itself.</returns>
    /// <exception cref="RunStoreException">The plan or a calibration cannot be read by this version.</exception>
    public static IReadOnlyDictionary<string, DetectorCalibration> GivenCalibrations(string path, RunManifest manifest)
    {
        try
        {
            Dictionary<string, DetectorCalibration> given = [];
            foreach (JsonNode? detector in JsonNode.Parse(manifest.Plan)?["detectors"]?.AsArray() ?? [])
            {
                if (detector?["name"]?.GetValue<string>() is not { } name || detector["calibration"]?.GetValue<string>() is not { } file) continue;
                given[name] = DetectorCalibrationParser.Parse(file, Encoding.UTF8.GetBytes(manifest.Files[file]));
            }

            return given;
        }
        catch (Exception e) when (e is ConfigException or JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Unreadable(path, "configuration", e);
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
            throw Unreadable(path, "run plan", e);
        }
    }

    private static RunStoreException Unreadable(string path, string what, Exception cause) =>
        new($"{path}: its {what} cannot be read by this version: {cause.Message}", cause);

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
