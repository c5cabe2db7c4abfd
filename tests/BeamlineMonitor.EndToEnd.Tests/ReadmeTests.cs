using System.Diagnostics;
using System.Text.RegularExpressions;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests;

/// <summary>The commands of the README run as they stand, on the examples as they are committed.</summary>
public partial class ReadmeTests(ITestOutputHelper output)
{
    private static string Examples => Path.Combine(RepositoryFolder.Root, "docs", "examples");

    // BEAMLINE_MONITOR_WRITE_EXAMPLES=1 writes the files anew; a changed example needs a sentence in the commit.
    [Fact]
    public async Task Examples_AreWhatTheGeneratorMakes()
    {
        bool writes = Environment.GetEnvironmentVariable("BEAMLINE_MONITOR_WRITE_EXAMPLES") == "1";
        foreach ((string file, string text) in ExampleSpectra.All())
        {
            string path = Path.Combine(Examples, file);
            if (writes) await File.WriteAllTextAsync(path, text);
            Assert.Equal(text, await File.ReadAllTextAsync(path));
        }
    }

    [Fact]
    public async Task Commands_InOrder_Succeed()
    {
        string folder = Directory.CreateTempSubdirectory("readme").FullName;
        try
        {
            string readme = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Root, "README.md"));
            string[] commands = [.. Command().Matches(readme).Select(match => match.Groups[1].Value.Trim())];
            Assert.True(commands.Length >= 4, "The README shows fewer commands than it did.");
            foreach (string command in commands)
            {
                (int code, string said) = await RunAsync(command.Replace("docs/examples", Examples, StringComparison.Ordinal), folder);
                output.WriteLine($"$ {command}\n{said}");
                Assert.True(code == 0, $"'{command}' ended with {code}: {said}");
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(int Code, string Said)> RunAsync(string arguments, string folder)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "beamline-monitor.dll");
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"dotnet '{program}' {arguments} 2>&1"])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        start.Environment["BEAMLINE_MONITOR_CONFIG"] = RepositoryFolder.Config;
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, said);
    }

    [GeneratedRegex(@"^bm (.+)$", RegexOptions.Multiline)]
    private static partial Regex Command();
}
