using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Reading;
using BeamlineMonitor.Recording.Tests;

// The child process of the tests: "read FILE" says how many frames there are and whether the file is sound.
string path = args[1];
if (args[0] == "read")
{
    using RunReader reader = RunReader.Open(path);
    Console.WriteLine($"{reader.Exposures().Count()} exposures, {RunFolder.Verify(path).Count} faults");
    return 0;
}

// "record FILE" records exposures until it is killed, "record FILE LAST PAUSE" up to the exposure LAST, and says what was acknowledged; before
// exposure PAUSE it waits for a line.
int last = args.Length > 2 ? int.Parse(args[2]) : int.MaxValue;
int pause = args.Length > 3 ? int.Parse(args[3]) : 0;
await using RunFile run = File.Exists(path)
    ? await RunFile.OpenAsync(path, Some.Program, TimeProvider.System, CancellationToken.None)
    : await RunFile.CreateAsync(path, Some.Manifest(), TimeProvider.System, CancellationToken.None);
Console.WriteLine("open");
for (int exposure = (int)(run.LastFrame / 2) + 1; exposure <= last; exposure++)
{
    if (exposure == pause)
    {
        pause = 0;
        Console.WriteLine("pause");
        await Console.In.ReadLineAsync(CancellationToken.None);
    }

    try
    {
        await run.CommitSamplesAsync(
            Some.Block((int)run.LastRow + 1), block => [Some.Message("cell/cell1/echem/batch", $"row {block.Row}")], CancellationToken.None);
        Console.WriteLine($"samples {run.LastRow:D6}");
        await run.CommitRawAsync(Some.Exposure(exposure), CancellationToken.None);
        Console.WriteLine($"frames {exposure:D6}");
        await run.CommitResultAsync(Some.Outcome(exposure), Some.Messages(exposure), CancellationToken.None);
        Console.WriteLine($"result {exposure:D6}");
    }
    catch (RunStoreException e)
    {
        Console.WriteLine($"refused {e.Message}");
        await Console.In.ReadLineAsync(CancellationToken.None); // goes on when it is told to
        exposure = (int)(run.LastFrame / 2);
    }
}

await run.EndAsync(CancellationToken.None);
Console.WriteLine("ended");
return 0;
