using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Export;

/// <summary>Copies a run file, also one that is being written: a plain file with all that was committed when the copy began.</summary>
public static class RunCopy
{
    /// <summary>Copies a run file.</summary>
    /// <param name="path">The run file.</param>
    /// <param name="target">The copy; nothing is there.</param>
    /// <exception cref="RunStoreException">The file cannot be read, or the copy not be written.</exception>
    public static void Write(string path, string target)
    {
        if (File.Exists(target)) throw new RunStoreException($"{target}: this file is there already; choose another name.");
        string folder = Path.GetDirectoryName(Path.GetFullPath(target))!;
        if (!Directory.Exists(folder)) throw new RunStoreException($"{target}: the folder {folder} is not there; make it first.");
        using SqliteConnection connection = RunConnection.OpenReader(path);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $target";
        command.Parameters.AddWithValue("$target", target);
        try
        {
            command.ExecuteNonQuery();
        }
        catch (SqliteException e)
        {
            File.Delete(target);
            throw StoreFailure.Of(target, "the copy was not written", e);
        }
    }
}
