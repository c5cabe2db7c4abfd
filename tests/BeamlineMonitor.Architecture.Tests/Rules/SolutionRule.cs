namespace BeamlineMonitor.Architecture.Tests.Rules;

/// <summary>What is not in the solution is neither built nor tested.</summary>
internal static class SolutionRule
{
    public static IEnumerable<string> Check(string solution, IEnumerable<string> projectPaths) =>
        projectPaths.Where(path => !solution.Replace('\\', '/').Contains($"\"{path}\"", StringComparison.Ordinal))
            .Select(path => $"{path}: is not in the solution");
}
