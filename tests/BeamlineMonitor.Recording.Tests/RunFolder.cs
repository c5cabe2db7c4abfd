using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Verification;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Tests;

/// <summary>A folder for run files that goes with the test.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("run-file-");

    public string Path => folder.FullName;

    public string Run => File("run.sqlite");

    public string[] Names => [.. folder.GetFiles().Select(file => file.Name).Order()];

    public static IReadOnlyList<RunFault> Verify(string path) => RunVerifier.Verify(path, CancellationToken.None);

    public string File(string name) => System.IO.Path.Combine(folder.FullName, name);

    public Task<RunFile> CreateAsync() => RunFile.CreateAsync(Run, Some.Manifest(), TimeProvider.System, CancellationToken.None);

    public Task<RunFile> OpenAsync() => RunFile.OpenAsync(Run, Some.Program, TimeProvider.System, CancellationToken.None);

    /// <summary>A finished run of some exposures, each with samples, an event, a result and messages.</summary>
    public async Task<string> RecordAsync(int exposures)
    {
        await using RunFile run = await CreateAsync();
        for (int exposure = 1; exposure <= exposures; exposure++) await RecordAsync(run, exposure);
        return await run.EndAsync(CancellationToken.None);
    }

    public static async Task RecordAsync(RunFile run, int exposure)
    {
        await run.CommitSamplesAsync(Some.Block(exposure), block => [Some.Message("cell/cell1/echem/batch", $"row {block.Row}")], CancellationToken.None);
        await run.CommitRawAsync(Some.Exposure(exposure), CancellationToken.None);
        await run.CommitEventAsync(Some.Event(exposure), [Some.Message("event", $"event {exposure}")], CancellationToken.None);
        await run.CommitResultAsync(Some.Outcome(exposure), Some.Messages(exposure), CancellationToken.None);
    }

    /// <summary>Changes the run file behind the program's back; makes one that is no run file where none is.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Run};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose() => folder.Delete(recursive: true);
}
