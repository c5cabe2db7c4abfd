namespace BeamlineMonitor.Broker;

/// <summary>Files that hold secrets: for the user of the daemon only.</summary>
internal static class OwnedFile
{
    /// <summary>Makes a folder, where there is none.</summary>
    /// <param name="path">The folder.</param>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Writes a file anew, so that it has this mode and owner whatever was there before.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">What it holds.</param>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(path);
        using var stream = new FileStream(path, options);
        stream.Write(bytes);
    }
}
