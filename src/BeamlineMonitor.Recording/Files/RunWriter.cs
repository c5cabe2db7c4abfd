using System.Globalization;
using BeamlineMonitor.Acquisition.Samples;
using BeamlineMonitor.Acquisition.Storage;
using BeamlineMonitor.Recording.Chains;
using BeamlineMonitor.Recording.Outbox;
using BeamlineMonitor.Recording.Templates;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BeamlineMonitor.Recording.Files;

/// <summary>The one writer of a run file: holds its lock, and makes each piece of work one transaction that is on the disk when it returns.</summary>
internal sealed class RunWriter : IAsyncDisposable
{
    /// <summary>Origin of the analysis that the running acquisition makes.</summary>
    public const string LiveOrigin = "live";

    private const int RowsACheckpoint = 500; // about a megabyte

    private readonly RunLock runLock;
    private readonly SqliteConnection connection;
    private readonly TimeProvider clock;
    private readonly WorkQueue queue;
    private readonly TemplatePacker<(SampleKind Kind, string Source)> samples = new();
    private readonly TemplatePacker<long> outcomes = new();
    private long checkpointedRows;
    private bool isQuiet;

    private RunWriter(string path, RunLock runLock, SqliteConnection connection, TimeProvider clock)
    {
        Path = path;
        this.runLock = runLock;
        this.connection = connection;
        this.clock = clock;
        Chains = new ChainWriter(connection);
        Outbox = new OutboxWriter(connection, Chains, clock);
        checkpointedRows = Chains.AllRows;
        queue = new WorkQueue(CheckpointIfQuiet);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Adds rows; only inside <see cref="CommitAsync"/>.</summary>
    public ChainWriter Chains { get; }

    /// <summary>Adds messages; only inside <see cref="CommitAsync"/>.</summary>
    public OutboxWriter Outbox { get; }

    /// <summary>Whether the run has ended; only inside <see cref="CommitAsync"/>.</summary>
    public bool HasEnded => RunConnection.Number(connection, $"SELECT count(*) FROM ends WHERE analysis = {RunFile.LiveAnalysis}") > 0;

    /// <summary>The step of what is added next: steps order all that was committed; only inside <see cref="CommitAsync"/>.</summary>
    public long NextStep => Chains.AllRows + 1;

    /// <summary>Makes a file with its manifest and, for a run, the analysis that the acquisition makes.</summary>
    /// <param name="path">Where; nothing is there.</param>
    /// <param name="manifest">What it is of.</param>
    /// <param name="clock">Real time.</param>
    /// <returns>Its writer.</returns>
    /// <exception cref="RunStoreException">The file is there, or cannot be written.</exception>
    public static RunWriter Create(string path, RunManifest manifest, TimeProvider clock) => Open(path, clock, () =>
    {
        if (File.Exists(path)) throw new RunStoreException($"{path}: this file is there already; resume it, or choose another name.");
        RunConnection.Create(path, connection =>
        {
            using var chains = new ChainWriter(connection);
            foreach ((string key, string value) in manifest.ToRows()) chains.Append(RunTables.Manifest, key, value);
            if (manifest.Kind == RunFileKind.Run) chains.Append(RunTables.Analyses, Instant(clock), LiveOrigin, "{}");
            chains.Save();
        });
    });

    /// <summary>Opens a file that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Real time.</param>
    /// <returns>Its writer.</returns>
    /// <exception cref="RunStoreException">There is none, somebody else writes it, or it is no run file.</exception>
    public static RunWriter Open(string path, TimeProvider clock) => Open(path, clock, () => { });

    /// <summary>The present instant as the file holds it.</summary>
    /// <returns>RFC 3339, UTC.</returns>
    public string Now() => Instant(clock);

    /// <summary>Notes who writes the file; only inside <see cref="CommitAsync"/>.</summary>
    /// <param name="program">Version of the program.</param>
    /// <returns>The row's id.</returns>
    public long AppendSession(string program) =>
        Chains.Append(RunTables.Sessions, Now(), $"process {Environment.ProcessId} on {Environment.MachineName}", program);

    /// <summary>Adds a block of samples; only inside <see cref="CommitAsync"/>.</summary>
    /// <param name="step">Its step.</param>
    /// <param name="block">The block.</param>
    /// <param name="body">The block, encoded.</param>
    /// <returns>The row's id.</returns>
    public long AppendSamples(long step, SampleBlock block, byte[] body)
    {
        (long template, byte[] packed) = samples.Pack((block.Kind, block.Source), Chains.Rows(RunTables.Samples) + 1, body);
        return Chains.Append(RunTables.Samples, step, template, packed);
    }

    /// <summary>Adds a result; only inside <see cref="CommitAsync"/>.</summary>
    /// <param name="analysis">Id of the analysis.</param>
    /// <param name="frame">Number of the first frame of the exposure.</param>
    /// <param name="outcome">The result, JSON in UTF-8.</param>
    /// <exception cref="ArgumentException">The frame has its result in this analysis already.</exception>
    public void AppendOutcome(long analysis, long frame, byte[] outcome)
    {
        isQuiet = true;
        (long template, byte[] packed) = outcomes.Pack(analysis, Chains.Rows(RunTables.Outcomes) + 1, outcome);
        try
        {
            Chains.Append(RunTables.Outcomes, NextStep, analysis, frame, template, packed);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            throw new ArgumentException($"Frame {frame} has its result in analysis {analysis} already.", nameof(frame), e);
        }
    }

    /// <summary>Ends an analysis; only inside <see cref="CommitAsync"/>.</summary>
    /// <param name="analysis">Its id.</param>
    /// <param name="payloadHash">Hash of the payloads that it led to.</param>
    public void AppendEnd(long analysis, string payloadHash) => Chains.Append(RunTables.Ends, analysis, Now(), payloadHash);

    /// <summary>Commits work as one transaction.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="what">What it stores, for the error: <c>frame 7</c>.</param>
    /// <param name="write">Adds the rows.</param>
    /// <param name="cancellationToken">Abandons the call before it is begun.</param>
    /// <returns>What the work gave; it is on the disk.</returns>
    /// <exception cref="RunStoreException">Nothing of it was stored.</exception>
    public Task<T> CommitAsync<T>(string what, Func<T> write, CancellationToken cancellationToken) =>
        queue.RunAsync(() => Commit(what, write), cancellationToken);

    /// <summary>Finishes what is queued and closes the file. One whose first analysis has ended becomes a plain file without a log.</summary>
    /// <returns>Ends when it is closed.</returns>
    /// <exception cref="RunStoreException">The disk refuses; everything is stored, but the log stays beside the file.</exception>
    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync().ConfigureAwait(false);
        Chains.Dispose();
        Outbox.Dispose();
        try
        {
            MakePlain();
        }
        catch (SqliteException e)
        {
            throw StoreFailure.Of(Path, "the log beside the run was not put into it", e);
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            runLock.Dispose();
        }
    }

    private static string Instant(TimeProvider clock) => clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private static RunWriter Open(string path, TimeProvider clock, Action prepare)
    {
        RunLock? runLock = null;
        SqliteConnection? connection = null;
        try
        {
            runLock = RunLock.TryTake(path) ?? throw new RunStoreException($"{path}: {Holder(path)} writes this run file; end it first.");
            prepare();
            connection = RunConnection.OpenWriter(path);
            var writer = new RunWriter(path, runLock, connection, clock);
            (runLock, connection) = (null, null);
            return writer;
        }
        catch (SqliteException e)
        {
            throw StoreFailure.Of(path, "the run file was not opened", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunStoreException($"{path}: the run file cannot be written: {e.Message}", e);
        }
        finally
        {
            connection?.Dispose();
            runLock?.Dispose();
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using SqliteConnection reader = RunConnection.OpenReader(path);
            using SqliteCommand command = reader.CreateCommand();
            command.CommandText = "SELECT holder || ' (since ' || opened_at || ')' FROM sessions ORDER BY id DESC LIMIT 1";
            return command.ExecuteScalar() as string ?? "another process";
        }
        catch (RunStoreException)
        {
            return "another process"; // it is only about to make the file
        }
    }

    private T Commit<T>(string what, Func<T> write)
    {
        bool isCommitted = isQuiet = false;
        try
        {
            RunConnection.Execute(connection, "BEGIN IMMEDIATE");
            T result = write();
            Outbox.Save();
            Chains.Save();
            RunConnection.Execute(connection, "COMMIT");
            isCommitted = true;
            return result;
        }
        catch (SqliteException e)
        {
            throw StoreFailure.Of(Path, $"{what} was not stored", e);
        }
        finally
        {
            if (!isCommitted) Rollback();
            Outbox.Settle(isCommitted);
            Chains.Settle(isCommitted);
        }
    }

    // After a result nothing is urgent until the next readout. Left to a commit that makes the log long enough, the copying of the log into the file
    // and its two waits for the disk would fall between a readout and its result.
    private void CheckpointIfQuiet()
    {
        if (!isQuiet || Chains.AllRows - checkpointedRows < RowsACheckpoint) return;
        try
        {
            RunConnection.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
            checkpointedRows = Chains.AllRows;
        }
        catch (SqliteException)
        {
            // Everything is in the log; the next commit meets what is wrong with the disk, and says so.
        }
    }

    private void Rollback()
    {
        if (raw.sqlite3_get_autocommit(connection.Handle) == 0) RunConnection.Execute(connection, "ROLLBACK");
        samples.Clear();
        outcomes.Clear();
    }

    private void MakePlain()
    {
        try
        {
            if (HasEnded) RunConnection.Execute(connection, "PRAGMA journal_mode=DELETE");
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            // Somebody reads the run just now: the file is whole, only its log stays until the next who opens and closes it.
        }
    }
}
