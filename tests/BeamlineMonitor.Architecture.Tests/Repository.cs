using System.Diagnostics;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Architecture.Tests;

/// <summary>The checkout as git knows it: tracked files and new ones that are not ignored.</summary>
internal static class Repository
{
    // The rules and their planted violations would be found by themselves.
    private const string OwnFolder = "tests/BeamlineMonitor.Architecture.Tests/";

    public static IReadOnlyList<SourceFile> Files { get; } = [.. Listing().Select(Read)];

    public static IEnumerable<SourceFile> CSharp => Files.Where(file => file.Path.EndsWith(".cs", StringComparison.Ordinal) && !IsOwn(file));

    /// <summary>The documented code: src and hardware-sim.</summary>
    public static IEnumerable<SourceFile> Product => CSharp.Where(file => !file.Path.StartsWith("tests/", StringComparison.Ordinal));

    public static IEnumerable<SourceFile> Code =>
        Files.Where(file => Path.GetExtension(file.Path) is ".cs" or ".sh" or ".py" or ".ts" or ".csproj" or ".props" && !IsOwn(file));

    public static IEnumerable<SourceFile> Pages => Files.Where(file => file.Path.EndsWith(".md", StringComparison.Ordinal));

    public static IEnumerable<ProjectFile> Projects =>
        Files.Where(file => file.Path.EndsWith(".csproj", StringComparison.Ordinal)).Select(ProjectFile.Parse);

    /// <summary>True for a file or folder that a clone would hold.</summary>
    /// <param name="path">From the top of the checkout, with slashes.</param>
    /// <returns>True or false.</returns>
    public static bool Holds(string path) =>
        path.Length == 0 || Files.Any(file => file.Path == path || file.Path.StartsWith(path.TrimEnd('/') + '/', StringComparison.Ordinal));

    private static bool IsOwn(SourceFile file) => file.Path.StartsWith(OwnFolder, StringComparison.Ordinal);

    private static SourceFile Read(string path) => new(path, File.ReadAllText(Path.Combine(RepositoryFolder.Root, path)));

    private static IEnumerable<string> Listing()
    {
        string[] arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
        using Process git = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = RepositoryFolder.Root,
            RedirectStandardOutput = true,
        })!;
        string listing = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        if (git.ExitCode != 0) throw new InvalidOperationException("The rules are checked on a git checkout; git ls-files failed.");
        return listing.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(path => File.Exists(Path.Combine(RepositoryFolder.Root, path)));
    }
}
