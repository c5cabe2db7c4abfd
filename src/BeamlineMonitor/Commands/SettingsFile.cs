namespace BeamlineMonitor.Commands;

/// <summary>Where this machine's appsettings.json is.</summary>
internal static class SettingsFile
{
    private const string Name = "appsettings.json";

    /// <summary>Finds it.</summary>
    /// <param name="given">What the command line names; null for nothing.</param>
    /// <returns>That file, or the one in the working folder, or the one beside the program; it need not be there.</returns>
    public static string Find(FileInfo? given)
    {
        if (given is not null) return given.FullName;
        return File.Exists(Name) ? Path.GetFullPath(Name) : Path.Combine(AppContext.BaseDirectory, Name);
    }
}
