using BeamlineMonitor.Recording.Reading;

namespace BeamlineMonitor.Soak;

/// <summary>The process that is killed: fills a run file up to a number of messages as fast as the disk takes them, and publishes it.</summary>
internal static class PublishingChild
{
    public static async Task<int> RunAsync(string path, int port, int messages)
    {
        await using Station station = await Station.OpenAsync("soak", path, port);
        List<TimeSpan> commits = [];
        for (long stored = Stored(path); stored < messages; stored += Station.Topics.Length)
        {
            commits.Add(await station.CommitAsync());
            if (commits.Count % 100 == 0) await Console.Out.WriteLineAsync($"stored {stored}");
        }

        commits.Sort();
        if (commits.Count > 0)
            await Console.Out.WriteLineAsync($"commits {commits.Count}: median {commits[commits.Count / 2].TotalMilliseconds:0.0} ms, longest {commits[^1].TotalMilliseconds:0} ms");
        await Console.Out.WriteLineAsync("stored all");
        while ((await station.File.Outbox.CountAsync(CancellationToken.None)).Messages > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None);
        await station.FinishAsync();
        await Console.Out.WriteLineAsync("sent all");
        return 0;
    }

    private static long Stored(string path)
    {
        using RunReader reader = RunReader.Open(path);
        return reader.Summarize().Messages;
    }
}
