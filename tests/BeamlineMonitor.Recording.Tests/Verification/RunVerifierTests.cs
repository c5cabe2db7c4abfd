using System.Security.Cryptography;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using BeamlineMonitor.Recording.Verification;
using Microsoft.Data.Sqlite;

namespace BeamlineMonitor.Recording.Tests.Verification;

public sealed class RunVerifierTests : IDisposable
{
    private const int Flips = 200, Verifications = 20;

    private static readonly string[] Contents =
    [
        "manifest", "sessions", "frames", "samples", "events", "analyses", "outcomes", "ends", "outbox", "topics", "chains", "sqlite_schema",
    ];

    private readonly RunFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Verify_OneFlippedBitAnywhere_IsFoundOrChangesNothingThatIsStored()
    {
        await folder.RecordAsync(exposures: 60);
        string content = ContentOf(folder.Run), copy = folder.File("copy.sqlite");
        byte[] bytes = await File.ReadAllBytesAsync(folder.Run);
        var random = new Random(1);
        int found = 0;
        for (int flip = 1; flip <= Flips; flip++)
        {
            long place = random.NextInt64(8L * bytes.Length);
            byte[] flipped = [.. bytes];
            flipped[place / 8] ^= (byte)(1 << (int)(place % 8));
            await File.WriteAllBytesAsync(copy, flipped);

            if (IsFound(copy)) found++;
            else Assert.Equal((place, content), (place, ContentOf(copy)));
            foreach (string beside in (string[])["-wal", "-shm", "-journal"]) File.Delete(copy + beside);
        }

        Assert.InRange(found, Flips / 2, Flips); // at least half of the file is content
    }

    // Heads, rows and topics are read one after the other: a commit between them is no fault.
    [Fact]
    public async Task Verify_WhileTheRunIsWritten_IsSound()
    {
        await using RunFile run = await folder.CreateAsync();
        await RunFolder.RecordAsync(run, 1);
        using var verified = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            for (int exposure = 2; !verified.IsCancellationRequested; exposure++) await RunFolder.RecordAsync(run, exposure);
        });
        long before = run.LastFrame;
        for (int times = 0; times < Verifications || run.LastFrame == before; times++) Assert.Empty(RunFolder.Verify(folder.Run));
        await verified.CancelAsync();
        await writing;
    }

    [Theory]
    [InlineData("manifest", "UPDATE manifest SET value = replace(value, 'HC-1234', 'HC-1235')", "manifest row 4")]
    [InlineData("frames", "UPDATE frames SET frame = replace(frame, 'cell1', 'cell2') WHERE id = 7", "frames row 7")]
    [InlineData("counts", "UPDATE frames SET counts = (SELECT counts FROM frames WHERE id = 1) WHERE id = 2", "frames row 2")]
    [InlineData("samples", "UPDATE samples SET block = zeroblob(20) WHERE id = 3", "samples row 3")]
    [InlineData("exchanged", "UPDATE samples SET id = -1 WHERE id = 3; UPDATE samples SET id = 3 WHERE id = 4; UPDATE samples SET id = 4 WHERE id = -1", "samples row 3")]
    [InlineData("missing", "DELETE FROM events WHERE id = 2", "events row 2")]
    [InlineData("cut", "DELETE FROM events WHERE id = 5", "events")]
    [InlineData("results", "UPDATE outcomes SET outcome = zeroblob(9) WHERE id = 4", "outcomes row 4")]
    [InlineData("payload", "UPDATE outbox SET payload = x'7b7d' WHERE id = 5", "outbox row 5")]
    [InlineData("topic", "UPDATE topics SET done = 1 WHERE id = 2", "topics row 2")]
    [InlineData("head", "UPDATE chains SET hash = zeroblob(32) WHERE name = 'frames'", "chains")]
    [InlineData("end", "UPDATE ends SET payload_sha256 = 'no'", "ends row 1")]
    [InlineData("table", "ALTER TABLE events ADD COLUMN more TEXT", "schema")]
    public async Task Verify_ChangedRow_NamesTheRow(string what, string sql, string place)
    {
        await folder.RecordAsync(exposures: 5);
        folder.Execute(sql);

        RunFault first = RunFolder.Verify(folder.Run)[0];
        Assert.Equal((what, place), (what, first.Place));
    }

    [Fact]
    public async Task Verify_FileThatLostItsEnd_IsFound()
    {
        await folder.RecordAsync(exposures: 60);
        byte[] bytes = await File.ReadAllBytesAsync(folder.Run);
        await File.WriteAllBytesAsync(folder.Run, bytes[..(bytes.Length / 2)]);

        Assert.True(IsFound(folder.Run));
    }

    [Theory]
    [InlineData("", "no run file")]
    [InlineData("PRAGMA application_id=1", "no run file")]
    [InlineData("PRAGMA application_id=1112363590; PRAGMA user_version=2", "a newer program wrote this run file (version 2, known is 1)")]
    public async Task Verify_ForeignOrNewerFile_IsRefusedInOneLine(string pragmas, string message)
    {
        folder.Execute("CREATE TABLE a (b); " + pragmas);

        var error = Assert.Throws<RunStoreException>(() => RunFolder.Verify(folder.Run));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
        error = await Assert.ThrowsAsync<RunStoreException>(folder.OpenAsync);
        Assert.Contains(message, error.Message);
        Assert.Equal(["run.sqlite"], folder.Names);
    }

    [Theory]
    [InlineData("")]
    [InlineData("some text that is no database, whatever its name says")]
    public async Task Open_NoDatabase_IsRefused(string text)
    {
        await File.WriteAllTextAsync(folder.Run, text);
        Assert.Throws<RunStoreException>(() => RunFolder.Verify(folder.Run));
        await Assert.ThrowsAsync<RunStoreException>(folder.OpenAsync);
    }

    [Fact]
    public void Verify_NoFile_IsRefused() =>
        Assert.Contains("there is no such run file", Assert.Throws<RunStoreException>(() => RunFolder.Verify(folder.Run)).Message);

    private static bool IsFound(string path)
    {
        try
        {
            return RunFolder.Verify(path).Count > 0;
        }
        catch (RunStoreException)
        {
            return true;
        }
    }

    // Every value of every row, with its kind, by SQLite itself.
    private static string ContentOf(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in Contents)
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table} ORDER BY 1";
            using SqliteDataReader reader = command.ExecuteReader();
            while (reader.Read())
            {
                for (int i = 0; i < reader.FieldCount; i++)
                {
                    object value = reader.GetValue(i);
                    sha.AppendData(value as byte[] ?? System.Text.Encoding.UTF8.GetBytes($"{value.GetType().Name} {value}"));
                }
            }
        }

        return Convert.ToHexString(sha.GetHashAndReset());
    }
}
