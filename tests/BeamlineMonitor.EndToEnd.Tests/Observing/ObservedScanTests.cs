using System.Text.Json.Nodes;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.TestSupport;
using Xunit.Abstractions;

namespace BeamlineMonitor.EndToEnd.Tests.Observing;

/// <summary>A real line scan (../shared/data/README.md) dropped into a watched folder, the daemon a process of its own.</summary>
public sealed class ObservedScanTests(ITestOutputHelper output) : IDisposable
{
    private const int Positions = 7, Scans = 2, Calibrating = 4;

    private readonly CancellationTokenSource guard = new(TimeSpan.FromMinutes(4));
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Drop => Path.Combine(folder.FullName, "drop");

    private string Settings => Path.Combine(folder.FullName, "appsettings.json");

    private string Run => Path.Combine(folder.FullName, "scan.run");

    public void Dispose()
    {
        guard.Dispose();
        folder.Delete(recursive: true);
    }

    [SharedDataFact]
    public async Task Run_RealScanDroppedBitByBit_IsCalibratedAndPublishedAsLatticeProfiles()
    {
        await File.WriteAllTextAsync(Settings, SettingsText(), guard.Token);
        (int exit, string report) = await AskDoctorAsync();
        Assert.True(exit == 1 && report.Contains($"{Drop} cannot be looked into", StringComparison.Ordinal), report);
        Directory.CreateDirectory(Drop);
        foreach (string name in (string[])["ba133_h", "ba133_v", "tic_h", "tic_v"]) File.Copy(Measured($"{name}.mca"), Path.Combine(Drop, $"{name}.mca"));
        (exit, report) = await AskDoctorAsync();
        Assert.True(exit == 0 && report.Contains("4 files: 1 of a source, 1 of the standard, 0 of layers", StringComparison.Ordinal), report);
        await using (ObservedDaemon killed = Start())
        {
            foreach (string name in Names(1)) await DropAsync(name);
            await killed.WaitForResultsAsync(results => results.Length > Calibrating, guard.Token);
        } // disposing kills it

        await using ObservedDaemon daemon = Start();
        foreach (string name in Names(2)) await DropAsync(name);
        await File.WriteAllTextAsync(Path.Combine(Drop, "scan3_h_01.mca"), "VERSION: 3.1\nELEMENTS: 1\n", guard.Token); // never becomes whole, and stops nothing
        File.Copy(Measured("scan/scan2_h_01.mca"), Path.Combine(Drop, "scan3_h_00.mca"));
        FrameResult[] results = await daemon.WaitForResultsAsync(results => results.Length == Calibrating + (2 * Scans * Positions), guard.Token);
        await daemon.WaitForLineAsync("scan3_h_00.mca has the counts of scan2_h_01.mca", guard.Token);
        Assert.Equal(0, await daemon.StopAsync(guard.Token));
        Assert.Contains("run-ended", daemon.Output, StringComparison.Ordinal);

        using (RunReader reader = RunReader.Open(Run))
        {
            string[] origins = [.. reader.Exposures().SelectMany(frames => frames).Select(frame => frame.Origin!)];
            Assert.Equal(results.Length, origins.Distinct().Count()); // not one twice, over kill, restart and copies
        }

        Assert.Equal(["vertical", "horizontal"], results.Where(result => result.Target.Cell is null).Select(result => result.Detector).Distinct().OrderDescending());
        await CheckProfilesAsync();
    }

    private async Task<(int Exit, string Report)> AskDoctorAsync()
    {
        await using ForeignProcess doctor = MonitorProgram.StartConfigured("doctor", "--plan", "line-scan-fcc", "--appsettings", Settings);
        return (await doctor.WaitForExitAsync(guard.Token), doctor.Output);
    }

    private async Task CheckProfilesAsync()
    {
        JsonNode[] profiles = await ObservedDaemon.PublishedAsync(Run, "cell/sample/profile", guard.Token);
        Assert.Equal([1, 2], profiles.Select(profile => profile["scan"]!.GetValue<int>()));
        foreach (JsonNode profile in profiles)
        {
            double[] a = Numbers(profile, "a_A"), sigma = Numbers(profile, "s_a_A"), volume = Numbers(profile, "V_A3");
            output.WriteLine($"a = {string.Join(", ", a.Zip(sigma, (value, s) => $"{value:F5}({s:F5})"))} Å");
            Assert.Equal(Positions, a.Length);
            Assert.All(a, value => Assert.InRange(value, 3.537, 3.547));
            Assert.All(Enumerable.Range(1, 4), position => Assert.True(a[position] > a[position - 1] - sigma[position], "a rises from position 0 to 4"));
            Assert.InRange(a[4] - a[0], 0.002, 0.005); // .004 by the mean of five lines in the first scan
            Assert.All(a.Zip(volume), pair => Assert.Equal(Math.Pow(pair.First, 3), pair.Second, 1e-3)); // both on the line between two frames
            Assert.All(Numbers(profile, "s_V_A3"), value => Assert.InRange(value, 1e-3, 0.1));
            Assert.All(profile["x_from_V"]!.AsArray().Concat(profile["x_from_c"]!.AsArray()), Assert.Null);
            Assert.All((string[])["x_mean_from_c", "gradient_per_um", "x_coulomb", "closure_residual"], key => Assert.Null(profile[key]));
        }

        Assert.Equal(2, (await ObservedDaemon.PublishedAsync(Run, "cell/sample/profile/vertical", guard.Token)).Length);
        JsonNode[] first = await ObservedDaemon.PublishedAsync(Run, "cell/sample/layer/1", guard.Token);
        Assert.Equal(2, first.Length);
        Assert.All(first, layer => Assert.Contains("line-200", layer["flags"]!.GetValue<string>().Split(',')));
        JsonNode[] fifth = await ObservedDaemon.PublishedAsync(Run, "cell/sample/layer/5", guard.Token);
        Assert.DoesNotContain("line-200", fifth[0]["flags"]!.GetValue<string>().Split(',')); // it stands out less and less from position 0 on
        string[] aboutX = ["no-reference", "out-of-curve", "ambiguous-branch", "two-phase"];
        Assert.All(first.Concat(fifth), layer => Assert.Empty(layer["flags"]!.GetValue<string>().Split(',').Intersect(aboutX)));
    }

    private ObservedDaemon Start() => ObservedDaemon.Start("line-scan-fcc", Run, Settings, "--end-on-stop");

    // First half of the file, and the rest when it has lain there for longer than a whole file need.
    private async Task DropAsync(string name)
    {
        byte[] bytes = await File.ReadAllBytesAsync(Measured($"scan/{name}"), guard.Token);
        await using FileStream file = File.Create(Path.Combine(Drop, name));
        await file.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), guard.Token);
        await file.FlushAsync(guard.Token);
        if (name.EndsWith("_03.mca", StringComparison.Ordinal)) await Task.Delay(TimeSpan.FromSeconds(0.6), TimeProvider.System, guard.Token);
        await file.WriteAsync(bytes.AsMemory(bytes.Length / 2), guard.Token);
    }

    private static IEnumerable<string> Names(int scan) =>
        from position in Enumerable.Range(0, Positions)
        from detector in (string[])["h", "v"]
        select $"scan{scan}_{detector}_{position:00}.mca";

    private static double[] Numbers(JsonNode payload, string key) => [.. payload[key]!.AsArray().Select(value => value!.GetValue<double>())];

    private static string Measured(string file) => Path.GetFullPath(Path.Combine(RepositoryFolder.SharedData!, "esrf-id15a", file));

    private string SettingsText()
    {
        JsonObject Detector(string name, string letter) => new()
        {
            ["Name"] = name,
            ["Driver"] = "file-drop",
            ["FileDrop"] = new JsonObject
            {
                ["Folder"] = Drop,
                ["Layers"] = $@"scan(?<scan>\d+)_{letter}_(?<layer>\d+)\.mca",
                ["Standard"] = $@"tic_{letter}\.mca",
                ["Source"] = $@"ba133_{letter}\.mca",
                ["FirstLayer"] = 0,
                ["TimeZone"] = "Europe/Paris",
                ["SettleSeconds"] = 0.2,
            },
        };
        return new JsonObject
        {
            ["Station"] = new JsonObject { ["Name"] = "id15a" },
            ["Mode"] = "observe",
            ["Detectors"] = new JsonArray(Detector("horizontal", "h"), Detector("vertical", "v")),
        }.ToJsonString();
    }
}
