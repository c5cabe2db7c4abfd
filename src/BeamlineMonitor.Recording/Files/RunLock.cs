namespace BeamlineMonitor.Recording.Files;

/// <summary>
/// Lets one process at a time write a run file: an exclusive lock on a file beside it, which the kernel gives back when the process dies.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const int MostProbes = 1000; // a second and more

    private readonly FileStream stream;

    private RunLock(FileStream stream) => this.stream = stream;

    /// <summary>Takes the lock.</summary>
    /// <param name="runPath">The run file.</param>
    /// <returns>The lock, or null when somebody has it.</returns>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public static RunLock? TryTake(string runPath)
    {
        string path = PathOf(runPath);
        var others = new SpinWait();
        while (true)
        {
            FileStream stream;
            try
            {
                stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (IsHeld(runPath))
            {
                return null;
            }
            catch (IOException e) when (e is not DirectoryNotFoundException && others.Count < MostProbes)
            {
                others.SpinOnce(); // whoever asked whether it is held had it for that instant
                continue;
            }

            // Its last holder may have deleted it between the opening and the locking.
            if (File.Exists(path)) return new RunLock(stream);
            stream.Dispose();
        }
    }

    /// <summary>Tells whether somebody writes a run file now.</summary>
    /// <param name="runPath">The run file.</param>
    /// <returns>Whether the lock is taken.</returns>
    public static bool IsHeld(string runPath)
    {
        try
        {
            using var probe = new FileStream(PathOf(runPath), FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true; // taken, or made by another user: who writes removes it when he closes the run
        }
    }

    /// <summary>Gives the lock back and removes its file.</summary>
    public void Dispose()
    {
        File.Delete(stream.Name);
        stream.Dispose();
    }

    private static string PathOf(string runPath) => runPath + ".lock";
}
