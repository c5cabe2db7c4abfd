using System.Text.Json;
using BeamlineMonitor.Acquisition.Frames;
using BeamlineMonitor.TestSupport;

namespace BeamlineMonitor.Recording.Tests.Reading;

/// <summary>An independent program, written after docs/run-file.md, finds in a run file what was stored.</summary>
public sealed class PythonReaderTests : IDisposable
{
    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Script_OfTheDocumentation_ReadsAllOfARun()
    {
        await folder.RecordAsync(exposures: 10);

        JsonElement[] lines = [.. (await ReadAsync()).Split('\n').Select(line => JsonDocument.Parse(line).RootElement)];

        Assert.Contains(lines, line => line.TryGetProperty("manifest", out JsonElement key) && key.GetString() == "file:phases/Al.json");
        foreach (JsonElement line in lines.Where(line => line.TryGetProperty("frame", out _)))
        {
            RawFrame frame = Some.Frame(line.GetProperty("frame").GetInt64());
            Assert.Equal(frame.Spectrum.Counts.AsEnumerable(), line.GetProperty("counts").EnumerateArray().Select(count => count.GetUInt32()));
            Assert.Equal(frame.Detector, line.GetProperty("of").GetProperty("Detector").GetString());
        }

        Assert.Equal(20, lines.Count(line => line.TryGetProperty("frame", out _)));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(i => Some.Outcome(i).Frames[1].Anchor),
            lines.Where(line => line.TryGetProperty("result", out _))
                .Select(line => line.GetProperty("outcome").GetProperty("Frames")[1].GetProperty("Anchor").GetString()));
        Assert.Equal(
            Enumerable.Range(1, 10).Select(i => $"{{\"seq\":{i},\"v\":\"profile {i}\"}}"),
            lines.Where(line => line.TryGetProperty("message", out _)).Select(line => line.GetProperty("payload").GetString()).Where(text => text!.Contains("profile")));
    }

    [Fact]
    public async Task Script_OnAChangedRow_NamesIt()
    {
        await folder.RecordAsync(exposures: 2);
        folder.Execute("UPDATE events SET event = replace(event, 'note 1', 'note 7') WHERE id = 1");

        Assert.Equal("events row 1 is not as it was stored", await ReadAsync());
    }

    private async Task<string> ReadAsync()
    {
        ForeignProcess python = ForeignProcess.Start("python3", Path.Combine(RepositoryFolder.Root, "docs", "examples", "read_run.py"), folder.Run);
        await using (python) await python.WaitForExitAsync(CancellationToken.None);
        return python.Output;
    }
}
