using BeamlineMonitor.Analysis;

namespace BeamlineMonitor.Daemon;

/// <summary>A folder that the program writes to, made where it is not there.</summary>
internal static class MadeFolder
{
    /// <summary>Makes it, with those above it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="place">What the error names: the folder itself, or where it was given.</param>
    /// <param name="what">What it is, as the error says it.</param>
    /// <exception cref="ConfigException">It cannot be made.</exception>
    public static void Require(string folder, string place, string what)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException(place, [$"{what} cannot be made: {e.Message}"], e);
        }
    }
}
