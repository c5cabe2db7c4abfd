using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.Acquisition.Outgoing;
using BeamlineMonitor.Acquisition.Results;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Analysis.Calibration;
using BeamlineMonitor.Analysis.Lithium;
using BeamlineMonitor.Analysis.Spectra;
using BeamlineMonitor.Commands;
using BeamlineMonitor.Instruments.SpectrumFiles;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.TestSupport;
using Xunit;

namespace BeamlineMonitor.Tests.Commands.Runs;

public sealed class RunVerbTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();

    private string Run => Path.Combine(folder.FullName, "run-7.run");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Runs_OfAFolder_ListsThemAndNamesWhatItCannotRead()
    {
        await RecordAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "other.sqlite"), "no database at all, only some text");

        (int exit, string output, string error) = await Verbs.RunAsync("runs", folder.FullName, "--verify");

        Assert.Equal(1, exit);
        Assert.StartsWith(
            "file run state sample frames first frame (UTC) span (h) size (MB) verified run-7.run run-7 finished LCO 4 2026-03-04 05:07:07 0.03 ",
            CommandLine.OneLine([output]),
            StringComparison.Ordinal);
        Assert.Contains("sound", output, StringComparison.Ordinal);
        Assert.Contains("other.sqlite: ", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Runs_OfAFolderWithoutAny_SaysSo()
    {
        (int exit, string output, string error) = await Verbs.RunAsync("runs", folder.FullName);
        Assert.Equal((0, ""), (exit, output));
        Assert.Equal($"{folder.FullName}: no run files (*.run, *.sqlite) are in this folder.\n", error);
    }

    [Fact]
    public async Task Runs_OfOneRun_TellsWhatItHolds()
    {
        string hash = await RecordAsync();

        (int exit, string output, _) = await Verbs.RunAsync("runs", Run, "--json");
        JsonElement json = JsonDocument.Parse(output).RootElement;

        Assert.Equal(0, exit);
        Assert.Equal("run-7 finished LCO", $"{json.GetProperty("run")} {json.GetProperty("state")} {json.GetProperty("sample")}");
        Assert.Equal((4, 2, 2), (json.GetProperty("frames").GetInt32(), json.GetProperty("sample_rows").GetInt32(), json.GetProperty("unsent").GetInt32()));
        Assert.Equal(hash, json.GetProperty("analyses")[0].GetProperty("payload_sha256").GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("verified").ValueKind);
        (_, output, _) = await Verbs.RunAsync("runs", Run);
        Assert.Contains("frames    4 over 0.03 h", output, StringComparison.Ordinal);
        Assert.Contains(hash, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SoundThenOneBitFlipped_ExitsZeroThenOne()
    {
        await RecordAsync();
        (int exit, string output, _) = await Verbs.RunAsync("verify", Run);
        Assert.Equal((0, $"{Run}: sound\n"), (exit, output));

        byte[] bytes = await File.ReadAllBytesAsync(Run);
        bytes[bytes.AsSpan().LastIndexOf("preset reached"u8)] ^= 1;
        await File.WriteAllBytesAsync(Run, bytes);
        (exit, output, _) = await Verbs.RunAsync("verify", Run);
        Assert.Equal((1, $"{Run}: frames row 1: is not as it was stored, or rows before it were exchanged\n"), (exit, output));
        (exit, output, _) = await Verbs.RunAsync("verify", Run, "--json");
        Assert.Equal(1, exit);
        Assert.Equal("frames row 1", JsonDocument.Parse(output).RootElement.GetProperty("faults")[0].GetProperty("place").GetString());
    }

    [Theory]
    [InlineData("runs")]
    [InlineData("verify")]
    [InlineData("export", "--format", "csv", "--out", "x")]
    public async Task Verb_NoSuchRun_IsOneLineAndExitTwo(string verb, params string[] options)
    {
        (int exit, string output, string error) = await Verbs.RunAsync([verb, Run, .. options]);
        Assert.Equal((2, ""), (exit, output));
        Assert.Equal($"{Run}: there is no such run file.\n", error);
    }

    [Fact]
    public async Task Export_Csv_HoldsResultsAndSamples()
    {
        await RecordAsync();
        string target = Path.Combine(folder.FullName, "csv");

        (int exit, string output, _) = await Verbs.RunAsync("export", Run, "--format", "csv", "--out", target);

        Assert.Equal((0, $"{target}: 4 results, 4 samples\n"), (exit, output));
        string[] results = await File.ReadAllLinesAsync(Path.Combine(target, "results.csv"));
        Assert.StartsWith("frame,purpose,cell,layer,scan,detector,t,status,flags,z_stage_um,", results[0], StringComparison.Ordinal);
        Assert.StartsWith("3,layer,cell1,2,1,h,2026-03-04T05:08:37.000000Z,ok,stress-suspected two-phase,12.5,3.25,0.97,2.81,", results[3], StringComparison.Ordinal);
        Assert.Contains(",0.7,value,0.01,0.004,0.55,at-most,,,", results[3], StringComparison.Ordinal);
        Assert.All(results, row => Assert.Equal(results[0].Split(',').Length, row.Split(',').Length));
        string[] samples = await File.ReadAllLinesAsync(Path.Combine(target, "potentiostat.csv"));
        Assert.Equal("row,source,t,E_V,I_A,flags,step,cycle,clock_offset_s", samples[0]);
        Assert.Equal("2,\"cell1, upper\",2026-03-04T05:08:07.500000Z,3.25,,1,0,1,0.01", samples[4]);
    }

    [Fact]
    public async Task Export_Mca_GivesFilesThatReadBackWithTheCalibrationOfTheRun()
    {
        await RecordAsync();
        string target = Path.Combine(folder.FullName, "mca");

        (int exit, _, _) = await Verbs.RunAsync("export", Run, "--format", "mca", "--out", target);

        Assert.Equal(0, exit);
        Assert.Equal(["frame_000001_h.mca", "frame_000002_v.mca", "frame_000003_h.mca", "frame_000004_v.mca"], Directory.GetFiles(target).Select(Path.GetFileName).Order());
        await using FileStream file = File.OpenRead(Path.Combine(target, "frame_000003_h.mca"));
        SpectrumFile read = await SpectrumFileReader.ReadAsync(file, "frame_000003_h.mca", CancellationToken.None);
        Assert.Equal(Frame(3).Spectrum.Counts.AsEnumerable(), read.Elements[0].Spectrum.Counts);
        Assert.Equal(SyntheticFrame.Scale, read.Elements[0].HeaderScale);
        Assert.Contains(new EnvironmentEntry("layer", "2", "1 at the electrolyte"), read.Environment);
    }

    [Fact]
    public async Task Export_SqliteOfALiveRun_IsAPlainCopyThatVerifies()
    {
        string copy = Path.Combine(folder.FullName, "copy.sqlite");
        await using RunFile run = await CreateAsync();
        await RecordAsync(run, 1);

        (int exit, _, _) = await Verbs.RunAsync("export", Run, "--format", "sqlite", "--out", copy);
        Assert.Equal(0, exit);
        Assert.Equal(0, (await Verbs.RunAsync("verify", copy)).Exit);
        (_, string output, _) = await Verbs.RunAsync("runs", copy, "--json");
        Assert.Equal("interrupted", JsonDocument.Parse(output).RootElement.GetProperty("state").GetString());
        Assert.Equal(2, (await Verbs.RunAsync("export", Run, "--format", "sqlite", "--out", copy)).Exit);
    }

    [Fact]
    public async Task Export_SqliteIntoAFolderThatIsNotThere_NamesTheFolder()
    {
        await RecordAsync();
        string missing = Path.Combine(folder.FullName, "missing"), copy = Path.Combine(missing, "copy.run");

        (int exit, _, string error) = await Verbs.RunAsync("export", Run, "--format", "sqlite", "--out", copy);

        Assert.Equal((2, $"{copy}: the folder {missing} is not there; make it first.\n"), (exit, error));
    }

    [Fact]
    public async Task Replay_OfARunThatADaemonWrites_AsksForACopy()
    {
        await using RunFile run = await CreateAsync();
        (int exit, _, string error) = await Verbs.RunAsync("replay", Run);
        Assert.Equal(2, exit);
        Assert.Contains("--out FILE", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_OfTheFileOfAStation_SaysWhatItIs()
    {
        await using (RunFile station = await CreateAsync(RunFileKind.Station))
        {
        }

        (int exit, _, string error) = await Verbs.RunAsync("replay", Run);
        Assert.Equal((2, $"{Run}: this is the file of a station, not of a run; a run's ends in .run.\n"), (exit, error));
    }

    [Fact]
    public async Task Replay_OfAPlanThatCannotBeRead_LeavesNoCopy()
    {
        await RecordAsync();
        string copy = Path.Combine(folder.FullName, "copy.run");
        (int exit, _, _) = await Verbs.RunAsync("replay", Run, "--out", copy);
        Assert.Equal(2, exit);
        Assert.False(File.Exists(copy));
    }

    [Fact]
    public async Task Export_FormatThatIsNotYet_IsAUsageError()
    {
        (int exit, _, string error) = await Verbs.RunAsync("export", Run, "--format", "nexus", "--out", "x");
        Assert.Equal(2, exit);
        Assert.Contains("nexus", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AnalysisThatIsNotThere_IsAnInputError()
    {
        await RecordAsync();
        Assert.Equal(2, (await Verbs.RunAsync("export", Run, "--format", "csv", "--out", "x", "--analysis", "2")).Exit);
    }

    private static RawFrame Frame(long number) => new(
        number, new FrameTarget(FramePurpose.Layer, "cell1", (int)((number + 1) / 2), 1, 12.5), number % 2 == 1 ? "h" : "v",
        Start.AddSeconds(60 * ((number + 1) / 2)), Start.AddSeconds(60 + (60 * ((number + 1) / 2))), 12.4,
        new Spectrum([.. Enumerable.Range(0, 64).Select(i => (uint)(i * number))], TimeSpan.FromSeconds(57), TimeSpan.FromSeconds(60), null),
        false, false, ["preset reached"], new JoinedSamples(new JoinedQuantity(3.2, 3.1, 3.3), Overlap: 1));

    private static FrameResult Result(RawFrame frame) => new(
        frame.Number, frame.Target, frame.Detector, frame.StartedAt.AddSeconds(30), FrameStatus.Ok, ["stress-suspected", "two-phase"], 12.5, 3.25, 0.97,
        new CellValue(2.81, 1e-4, 14.2, 1e-3, -1e-8, 97.3, 0.01, 0.005, 5e-4), new LithiumValue(0.7, BoundSide.None, 0.01, 0.004),
        new LithiumValue(0.55, BoundSide.AtMost, null, null), 0, "uniform", -0.4, 1.1, 0.05, "cal-1", "lco", "LiCoO2 h 1");

    private static async Task RecordAsync(RunFile run, int exposure)
    {
        var block = new SampleBlock(
            0, SampleKind.Potentiostat, "cell1, upper", Start.AddSeconds(60 * exposure), [0, 0.5], [[3.2, 3.25], [1e-4, null]], [0, 1], 0, 1, 0.01);
        RawFrame[] frames = [Frame((2 * exposure) - 1), Frame(2 * exposure)];
        var made = new FinishedCalibration("cal-1", "h", SyntheticFrame.Calibration, CalibrationVerdict.Ok, []);
        var outcome = new AnalysisOutcome([.. frames.Select(Result)], [], exposure == 1 ? [made] : [], [], []);
        var message = new OutgoingMessage("cell/cell1/layer/1", "layer-1", seq => Encoding.UTF8.GetBytes($"{{\"seq\":{seq}}}"), true);
        await run.CommitSamplesAsync(block, _ => [], CancellationToken.None);
        await run.CommitRawAsync(frames, CancellationToken.None);
        await run.CommitResultAsync(outcome, [message], CancellationToken.None);
    }

    private Task<RunFile> CreateAsync(RunFileKind kind = RunFileKind.Run) => RunFile.CreateAsync(
        Run,
        new RunManifest(kind, "run-7", Start, "HC-1", "LCO", "0.1.0", ".NET 10", "{}", ImmutableSortedDictionary<string, string>.Empty),
        TimeProvider.System,
        CancellationToken.None);

    private async Task<string> RecordAsync()
    {
        await using RunFile run = await CreateAsync();
        await RecordAsync(run, 1);
        await RecordAsync(run, 2);
        return await run.EndAsync(CancellationToken.None);
    }
}
