using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BeamlineMonitor.Recording.Tests.Files;

public class StoreFailureTests
{
    // A refusal comes from SQLite, so in the program it has been loaded by then; here no other test need have done it.
    static StoreFailureTests() => Batteries_V2.Init();

    [Theory]
    [InlineData(raw.SQLITE_FULL, "the disk is full; free space on it")]
    [InlineData(raw.SQLITE_IOERR, "the disk refuses")]
    [InlineData(raw.SQLITE_BUSY, "another program holds the file")]
    [InlineData(raw.SQLITE_READONLY, "the file or its folder cannot be written")]
    [InlineData(raw.SQLITE_CORRUPT, "the file is damaged")]
    [InlineData(raw.SQLITE_NOTADB, "this is no run file, or its beginning is damaged")]
    public void Of_ARefusalOfSqlite_NamesFileWhatAndMendInOneLine(int code, string mend)
    {
        var cause = new SqliteException("as SQLite puts it", code);
        RunStoreException error = StoreFailure.Of("run.sqlite", "frame 7 was not stored", cause);

        Assert.StartsWith($"run.sqlite: frame 7 was not stored: {mend}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Same(cause, error.InnerException);
    }
}
