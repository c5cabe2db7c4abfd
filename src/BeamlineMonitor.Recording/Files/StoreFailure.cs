using BeamlineMonitor.Acquisition.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BeamlineMonitor.Recording.Files;

/// <summary>Says what SQLite's refusal means for a run, and what mends it.</summary>
internal static class StoreFailure
{
    /// <summary>The error to throw.</summary>
    /// <param name="path">The run file.</param>
    /// <param name="what">What could not be done, such as <c>frame 7 was not stored</c>.</param>
    /// <param name="cause">SQLite's error.</param>
    /// <returns>The error, with file, cause and mend in one line.</returns>
    public static RunStoreException Of(string path, string what, SqliteException cause) =>
        new($"{path}: {what}: {Mend(cause)} ({cause.SqliteExtendedErrorCode}: {raw.sqlite3_errstr(cause.SqliteErrorCode).utf8_to_string()}).", cause)
        {
            MayPass = cause.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR,
        };

    /// <summary>The error for rows that are not what was stored.</summary>
    /// <param name="path">The run file.</param>
    /// <param name="cause">What cannot be decoded, as a sentence.</param>
    /// <returns>The error, with file, cause and mend in one line.</returns>
    public static RunStoreException OfDamage(string path, Exception cause) =>
        new($"{path}: {cause.Message} Verify the file, and take a copy that is sound.", cause);

    private static string Mend(SqliteException cause) => cause.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => "the disk is full; free space on it, nothing that was stored is lost and the run can go on",
        raw.SQLITE_IOERR => "the disk refuses; look whether it is full, over a quota or failing, nothing that was stored is lost",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "another program holds the file; close it",
        raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN => "the file or its folder cannot be written; check owner and rights, or copy it",
        raw.SQLITE_CORRUPT => "the file is damaged; verify it, and take a copy that is sound",
        raw.SQLITE_NOTADB => "this is no run file, or its beginning is damaged; look whether it is the right one, or take a copy that is sound",
        _ => cause.Message,
    };
}
